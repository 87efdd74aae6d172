/** Formats that are not read, by their files, and how to bring them into one that is. */
const UNREAD: readonly { title: string; file: RegExp; remedy: string }[] = [
  {
    title: "YOLO's labels (labels/*.txt)",
    file: /(^|\/)labels\/(.*\/)?[^/]+\.txt$/,
    remedy: 'Convert them to COCO annotations, or write a list (CSV) with the boxes in pixels.',
  },
  {
    title: "Supervisely's annotations (ann/*.json)",
    file: /(^|\/)ann\/[^/]+\.json$/,
    remedy: 'Export the project as COCO or as Pascal VOC.',
  },
];

/** What to do with a dataset of a format that is not read, if this is one of its files; null otherwise. */
export function remedyForUnread(key: string): string | null {
  const format = UNREAD.find(({ file }) => file.test(key));
  return format ? `${format.title} are not read. ${format.remedy}` : null;
}
