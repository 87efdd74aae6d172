import type { FloatMap, Size } from '../image/raster.ts';

/** What is known of a sample to make a baseline's heat from. */
export interface BaselineContext {
  /** Of what is measured: the part of the input or of the photo that the model sees of the photo. */
  size: Size;
  /** The mean mask of the other images, on the grid; undefined if there are none. */
  meanOfOthers: () => FloatMap | undefined;
}

/** A heatmap made with less information than the model's, which is measured in the same way. */
export interface Baseline {
  /** The name for people: "a centred Gaussian". */
  title: string;
  /** Whether it is made from other images too, so that it changes with the dataset. */
  needsOthers: boolean;
  /** The heat at the context's size, in [0, 1]; undefined if it needs another image and there is none. */
  heat(context: BaselineContext): FloatMap | undefined;
}
