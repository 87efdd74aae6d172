/** The possible names of a model's sidecar file: `resnet50.onnx` has `resnet50.groundcam.yaml` or `.json`. */
export function sidecarNames(modelUri: string): string[] {
  const stem = modelUri.replace(/\.onnx$/i, '');
  return [`${stem}.groundcam.yaml`, `${stem}.groundcam.json`];
}
