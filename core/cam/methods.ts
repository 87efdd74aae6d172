import type { MethodName } from '../schema/method-name.ts';
import type { CamMethod } from './cam-method.ts';
import { EigenCam } from './eigen-cam.ts';
import { ElementWiseCam } from './element-wise-cam.ts';
import { GradCamPlusPlus } from './grad-cam-plus-plus.ts';
import { GradCam } from './grad-cam.ts';
import { HiResCam } from './hires-cam.ts';
import { InputGradient } from './input-gradient.ts';
import { InputXGradient } from './input-x-gradient.ts';
import { LayerCam } from './layer-cam.ts';
import { ReciproCam } from './recipro-cam.ts';
import { SmoothGrad } from './smooth-grad.ts';
import { XGradCam } from './xgrad-cam.ts';

/** Every method, by name. */
export const methods: Readonly<Record<MethodName, CamMethod>> = {
  gradcam: new GradCam(),
  gradcampp: new GradCamPlusPlus(),
  hirescam: new HiResCam(),
  xgradcam: new XGradCam(),
  layercam: new LayerCam(),
  elementwise: new ElementWiseCam(),
  eigencam: new EigenCam(),
  reciprocam: new ReciproCam(),
  gradient: new InputGradient(),
  inputxgradient: new InputXGradient(),
  smoothgrad: new SmoothGrad(),
};
