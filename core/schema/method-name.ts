import { z } from 'zod';

/** The CAM methods: `core/cam` has an object for each. */
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
