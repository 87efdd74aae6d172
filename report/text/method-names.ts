import type { MethodName } from '../../core/schema/method-name.ts';

/** What papers call the methods. */
export const methodNames: Readonly<Record<MethodName, string>> = {
  gradcam: 'Grad-CAM',
  gradcampp: 'Grad-CAM++',
  hirescam: 'HiResCAM',
  xgradcam: 'XGrad-CAM',
  layercam: 'LayerCAM',
  elementwise: 'Element-wise Grad-CAM',
  eigencam: 'Eigen-CAM',
  reciprocam: 'Recipro-CAM',
  gradient: 'Gradient',
  inputxgradient: 'Input × gradient',
  smoothgrad: 'SmoothGrad',
};
