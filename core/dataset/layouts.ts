import type { LayoutName } from '../schema/dataset-names.ts';
import { coco } from './layouts/coco.ts';
import { folder } from './layouts/folder.ts';
import type { Layout } from './layouts/layout.ts';
import { list } from './layouts/list.ts';
import { voc } from './layouts/voc.ts';

/** Every dataset layout, by name. */
export const layouts: Readonly<Record<LayoutName, Layout>> = { voc, folder, coco, list };
