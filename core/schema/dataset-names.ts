import { z } from 'zod';

/** The dataset layouts: `core/dataset/layouts` has an object for each. They are tried in this order. */
export const LayoutName = z.enum(['voc', 'folder', 'coco', 'list']);
export type LayoutName = z.infer<typeof LayoutName>;

/** What the values in masks mean: `core/dataset/mask-formats.ts` has an object for each. */
export const MaskKind = z.enum(['voc', 'binary']);
export type MaskKind = z.infer<typeof MaskKind>;
