import { clearField, create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { floatTensor } from '../../../core/onnx/constants.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { reserveNames } from '../../../core/onnx/reserve-names.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';

function modelWithTakenNames() {
  const build = new ModelBuilder(17);
  const { graph } = build.model;
  graph.input.push(declareTensor('image', 'float32'));
  build.model.addConstant(floatTensor('cam', [1], [0.5]));
  build.node('Add', ['image', 'cam'], {}, 'sum');
  build.node('Relu', ['sum'], {}, 'logits');
  graph.output.push(declareTensor('logits', 'float32'));
  return build.model;
}

test('tensors with reserved names get new ones, wherever they are named', () => {
  const { graph } = reserveNames(modelWithTakenNames(), ['image', 'cam', 'logits']);
  expect(graph.input[0]?.name).toBe('model/image');
  expect(graph.initializer[0]?.name).toBe('model/cam');
  expect(graph.node[0]?.input).toEqual(['model/image', 'model/cam']);
  expect(graph.node[0]?.output).toEqual(['sum']);
  expect(graph.node[1]?.output).toEqual(['model/logits']);
  expect(graph.output[0]?.name).toBe('model/logits');
});

test('the original keeps its names', () => {
  const model = modelWithTakenNames();
  reserveNames(model, ['image', 'cam', 'logits']);
  expect(model.graph.input[0]?.name).toBe('image');
  expect(model.graph.node[0]?.input).toEqual(['image', 'cam']);
});

test('look-ups of the result know the new names', () => {
  const model = reserveNames(modelWithTakenNames(), ['image', 'cam', 'logits']);
  expect(model.producerOf('model/logits')?.opType).toBe('Relu');
  expect(model.constant('model/cam')).toBeDefined();
});

test('a node without name or domain can be renamed like any other', () => {
  const bytes = writeModel(modelWithTakenNames());
  const model = readModel(bytes);
  for (const node of model.graph.node) clearField(node, NodeProtoSchema.field.name);
  const [node] = reserveNames(model, ['image']).graph.node;
  expect(node?.input[0]).toBe('model/image');
  expect(node?.name).toBe('');
  expect(node?.domain).toBe('');
});

test('names are replaced in the branches of If too', () => {
  const branch = new ModelBuilder(17);
  branch.node('Relu', ['image'], {}, 'y');
  const build = new ModelBuilder(17);
  build.node('If', ['condition']);
  const [conditional] = build.model.graph.node;
  conditional?.attribute.push(
    create(AttributeProtoSchema, {
      name: 'then_branch',
      type: AttributeType.GRAPH,
      g: branch.model.graph,
    }),
  );
  const [renamed] = reserveNames(build.model, ['image']).graph.node;
  expect(renamed?.attribute[0]?.g?.node[0]?.input).toEqual(['model/image']);
  expect(branch.model.graph.node[0]?.input).toEqual(['image']);
});
