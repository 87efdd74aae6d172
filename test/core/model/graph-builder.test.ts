import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../core/model/graph-builder.ts';
import { GraphProtoSchema, ModelProtoSchema } from '../../../core/model/onnx_pb.ts';
import { OnnxModel } from '../../../core/model/onnx-model.ts';

function emptyModel(): OnnxModel {
  const graph = create(GraphProtoSchema);
  return new OnnxModel(create(ModelProtoSchema, { graph, opsetImport: [{ version: 17n }] }), graph);
}

it('takes the mean of what it repeated along the same axes for free', () => {
  const build = new GraphBuilder(emptyModel());
  const repeated = build.repeat('source', [2, 3], [{ perSample: 1 }, 4, 7, 7]);
  expect(build.reduceMean(repeated, [2, 3])).toBe('source');
});

it('computes the mean over other axes than those it repeated along', () => {
  const model = emptyModel();
  const build = new GraphBuilder(model);
  const repeated = build.repeat('source', [2, 3], [{ perSample: 1 }, 4, 7, 7]);
  expect(model.producerOf(build.reduceMean(repeated, [3]))?.opType).toBe('ReduceMean');
});

it('leaves a dimension that grows with the batch to ONNX', () => {
  const model = emptyModel();
  const reshaped = new GraphBuilder(model).reshape('x', [{ perSample: 2 }, 8]);
  const shape = model.constant(model.producerOf(reshaped)!.input[1]!);
  expect(new BigInt64Array(shape!.rawData.slice().buffer)).toEqual(BigInt64Array.of(-1n, 8n));
});
