import type { LayoutName } from '../schema/dataset-names.ts';
import { beside } from './layouts/beside.ts';
import { coco } from './layouts/coco.ts';
import { fiftyone } from './layouts/fiftyone.ts';
import { folder } from './layouts/folder.ts';
import type { Layout } from './layouts/layout.ts';
import { imagenetS } from './layouts/imagenet-s.ts';
import { labelme } from './layouts/labelme.ts';
import { list } from './layouts/list.ts';
import { vocBoxes } from './layouts/voc-boxes.ts';
import { voc } from './layouts/voc.ts';

/** Every dataset layout, by name. */
export const layouts: Readonly<Record<LayoutName, Layout>> = {
  voc,
  'voc-boxes': vocBoxes,
  folder,
  beside,
  labelme,
  fiftyone,
  coco,
  'imagenet-s': imagenetS,
  list,
};
