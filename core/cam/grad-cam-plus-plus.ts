import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { GradientMethod, GradientTensors } from './cam-method.ts';
import { weightedMap } from './weighted-map.ts';

/** What pytorch-grad-cam adds to the denominator. It dominates if gradients are small. */
const EPSILON = 1e-6;

/**
 * Grad-CAM++ (Chattopadhay et al. 2018, "Grad-CAM++: Improved Visual Explanations for Deep Convolutional
 * Networks", equations 5, 7 and 19): Σ_c w_c A_cij with w_c = Σ_ij α_cij ReLU(g_cij), α = g² / (2 g² + g³
 * Σ_ij A_cij + 1e-6), g = ∂y/∂A. As in pytorch-grad-cam, the derivatives are those of the logit itself, and
 * g² and g³ replace its second and third derivatives (which they are for its exponential).
 */
export class GradCamPlusPlus implements GradientMethod {
  readonly name = 'gradcampp';
  readonly needs = 'gradients';

  map(build: GraphBuilder, layer: GradientTensors): string {
    const { activations, gradients } = layer;
    const square = build.node('Mul', [gradients, gradients]);
    const cube = build.node('Mul', [square, gradients]);
    const sum = build.reduceSum(activations, [2, 3], { keepDims: true });
    const denominator = [
      build.node('Add', [square, square]),
      build.node('Mul', [cube, sum]),
      build.floats([], [EPSILON]),
    ].reduce((total, term) => build.node('Add', [total, term]));
    const alpha = build.node('Div', [square, denominator]);
    const weighted = build.node('Mul', [build.node('Relu', [gradients]), alpha]);
    return weightedMap(build, build.reduceSum(weighted, [2, 3], { keepDims: true }), layer);
  }
}
