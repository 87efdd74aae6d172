/**
 * What `groundcam/core` exports: the explainer compiler, and what makes heatmaps and figures of its
 * CAMs; attacks, and what measures them. Everything else in core is free to change.
 */
export { fooledByRegion, gapNearForty } from './analysis/fooled-by-region.ts';
export { allowedPixels } from './attack/allowed-pixels.ts';
export { attackImage } from './attack/attack-image.ts';
export { attacks } from './attack/attacks.ts';
export { compileAttack } from './attack/compile-attack.ts';
export { dissimilarity } from './attack/measures/dissimilarity.ts';
export { energyOnObject } from './attack/measures/energy-on-object.ts';
export { heatmapSimilarity } from './attack/measures/heatmap-similarity.ts';
export { noise } from './attack/noise.ts';
export { perturbationSize } from './attack/size.ts';
export { stepWith } from './attack/step.ts';
export { heatmap, isFlat, smoothHeatmap } from './cam/heatmap.ts';
export { GroundcamError } from './errors/groundcam-error.ts';
export { compileExplainer } from './explainer/compile-explainer.ts';
export { readModel } from './onnx/onnx-model.ts';
export { measureRegions } from './region/measure-regions.ts';
export { MethodName } from './schema/method-name.ts';

export type { AllowedPixelsOptions } from './attack/allowed-pixels.ts';
export type { AttackedImage, AttackOutcome, AttackSettings } from './attack/attack-image.ts';
export type { AttackGraph, AttackGraphOptions } from './attack/compile-attack.ts';
export type { Answer, Goal, Step } from './attack/step.ts';
export type { ViewedMap } from './cam/heatmap.ts';
export type { Explainer, ExplainerOptions } from './explainer/compile-explainer.ts';
export type { FloatMap, LabelMap } from './image/raster.ts';
export type { OnnxModel } from './onnx/onnx-model.ts';
export type { RunModel, Tensor, Tensors } from './onnx/runner.ts';
export type { Preprocessing } from './schema/preprocessing.ts';
export type { RegionMeasures } from './schema/measurement.ts';
export type { Recipe } from './schema/results.ts';
