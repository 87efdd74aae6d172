import { z } from 'zod';

/** The ways to turn what a model computes for an image into a map: `core/cam` has a class for each. */
export const MethodName = z.enum([
  'gradcam',
  'gradcampp',
  'hirescam',
  'xgradcam',
  'layercam',
  'elementwise',
  'eigencam',
  'reciprocam',
  'gradient',
  'inputxgradient',
  'smoothgrad',
]);
export type MethodName = z.infer<typeof MethodName>;
