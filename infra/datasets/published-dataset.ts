/** A dataset that its makers publish as one tar archive. */
export interface PublishedDataset {
  /** What `groundcam fetch` calls it. */
  name: string;
  title: string;
  url: string;
  /** Checksum of the archive, in hex. */
  md5: string;
  /** Size of the archive. */
  bytes: number;
  /** Folder in the archive that holds the dataset. */
  folder: string;
  /** Lists in `folder` that name the images to keep, one a line. */
  listsOfImages: readonly string[];
  /** Folders in `folder` to keep whole. */
  keep: readonly string[];
  /** Folders in `folder` of which the listed images are kept. */
  keepOfImages: readonly { folder: string; extension: string }[];
}
