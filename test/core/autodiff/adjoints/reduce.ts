import { int, ints } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';

/** Appends a reduction with its axes as an attribute or, from an opset on, as an input. */
export function reduce(
  build: ModelBuilder,
  operator: string,
  tensor: string,
  { axes, keepdims, asInput }: { axes: number[]; keepdims?: number | undefined; asInput: boolean },
): string {
  const kept = keepdims === undefined ? {} : { keepdims: int(keepdims) };
  return asInput
    ? build.node(operator, [tensor, build.ints(axes)], kept)
    : build.node(operator, [tensor], { ...kept, axes: ints(axes) });
}
