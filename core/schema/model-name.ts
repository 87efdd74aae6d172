/** A model's display name: the last part of its path or URI, without ".onnx". */
export function modelName(uri: string): string {
  return uri
    .replace(/[/\\]+$/, '')
    .replace(/^.*[/\\]/, '')
    .replace(/\.onnx$/i, '');
}
