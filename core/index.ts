/**
 * What `groundcam/core` exports: the explainer compiler, and what makes heatmaps and figures of its
 * CAMs. Everything else in core is free to change.
 */
export { heatmap, isFlat, smoothHeatmap } from './cam/heatmap.ts';
export { GroundcamError } from './errors/groundcam-error.ts';
export { compileExplainer } from './explainer/compile-explainer.ts';
export { readModel } from './onnx/onnx-model.ts';
export { measureRegions } from './region/measure-regions.ts';
export { MethodName } from './schema/method-name.ts';

export type { ViewedMap } from './cam/heatmap.ts';
export type { Explainer, ExplainerOptions } from './explainer/compile-explainer.ts';
export type { FloatMap, LabelMap } from './image/raster.ts';
export type { OnnxModel } from './onnx/onnx-model.ts';
export type { RunModel, Tensor, Tensors } from './onnx/runner.ts';
export type { Preprocessing } from './schema/preprocessing.ts';
export type { RegionMeasures } from './schema/measurement.ts';
export type { Recipe } from './schema/results.ts';
