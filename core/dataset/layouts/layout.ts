import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import type { Files } from '../files.ts';

/** What of a dataset's spec decides which files are listed and what they mean. */
export type LayoutSpec = Pick<DatasetSpec, 'split' | 'classes' | 'classNames' | 'voidValue'> &
  Partial<Pick<DatasetSpec, 'maskSize' | 'excludeClasses'>>;

/** How a dataset is arranged in a folder. */
export interface Layout {
  /** The name for people: "Pascal VOC". */
  title: string;
  /** What to look for, in errors: "a folder pair (images/, masks/)". */
  expected: string;
  /** Whether a file of this name can be named as the dataset. Without this function, only folders can. */
  opensFile?(file: string, files: Files): boolean | Promise<boolean>;
  /** Whether `files` has this layout. If `images` are named, they may be missing from it. */
  matches(files: Files, options?: Pick<OpenOptions, 'images'>): Promise<boolean>;
  /**
   * The folder below `files` that has this layout, with a slash at its end, if `key` is one of its files.
   * Without this function, a dataset is only found in `files` itself.
   */
  folderOf?(key: string): string | undefined;
  /**
   * Opens several folders below `files` that have this layout, as `folderOf` gives them, as one dataset. Null if they are
   * datasets of their own, as they always are without this function.
   *
   * @throws InputError as `open`
   */
  openTogether?(
    files: Files,
    folders: readonly string[],
    spec: LayoutSpec,
    options: OpenOptions,
  ): Promise<Dataset | null>;
  /**
   * Lists the classes and samples, without reading images.
   *
   * @throws InputError The dataset is not in the layout's format.
   */
  open(files: Files, spec: LayoutSpec, options?: OpenOptions): Promise<Dataset>;
}
