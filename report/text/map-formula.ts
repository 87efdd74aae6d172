import type { MethodName } from '../../core/schema/method-name.ts';

/** What a method makes of activations A (or the input x) and gradients g, before the ReLU. */
const formulas: Readonly<Record<MethodName, string>> = {
  gradcam: 'Σ_c w_c A_c, w_c = mean over the map of ∂y / ∂A_c',
  gradcampp: 'Σ_c w_c A_c, w_c = Σ α ReLU(g), α = g² / (2 g² + g³ Σ A_c + 1e-6), g = ∂y / ∂A_c',
  hirescam: 'Σ_c A_c ∂y / ∂A_c',
  xgradcam: 'Σ_c w_c A_c, w_c = Σ A_c ∂y / ∂A_c / (Σ A_c + 1e-7)',
  layercam: 'Σ_c A_c ReLU(∂y / ∂A_c)',
  elementwise: 'Σ_c ReLU(A_c ∂y / ∂A_c)',
  eigencam: 'A, centred over the map, on its first principal component',
  reciprocam: 'probability of the target with A kept at one place alone, less the lowest of these',
  gradient: 'max_c |∂y / ∂x_c|',
  inputxgradient: 'Σ_c x_c ∂y / ∂x_c',
  smoothgrad: 'max_c |mean over 16 noisy copies of ∂y / ∂x_c|',
};

/** The map of a method as a line of text. */
export function mapFormula(method: MethodName): string {
  return `ReLU( ${formulas[method]} )`;
}
