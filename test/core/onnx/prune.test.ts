import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { prune } from '../../../core/onnx/prune.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';

test('nodes and constants that no output needs are gone, the others stay in order', () => {
  const build = new ModelBuilder(17);
  const used = build.weights([1]);
  const first = build.node('Add', ['x', used]);
  build.node('Softmax', [build.node('Mul', [first, build.weights([1])])]);
  build.node('Relu', [first], {}, 'y');
  build.model.graph.output.push(declareTensor('y', 'float32'));
  prune(build.model);
  expect(build.model.graph.node.map(({ opType }) => opType)).toEqual(['Add', 'Relu']);
  expect(build.model.graph.initializer.map(({ name }) => name)).toEqual([used]);
});

test('what only a branch of If reads is needed, however deep', () => {
  const branch = (read: string) => {
    const build = new ModelBuilder(17);
    build.node('Relu', [read], {}, 'y');
    return build.model.graph;
  };
  const build = new ModelBuilder(17);
  const [outer, inner] = [build.weights([1]), build.weights([1])];
  const conditional = (graph: ReturnType<typeof branch>) => {
    const type = AttributeType.GRAPH;
    return create(AttributeProtoSchema, { name: 'then_branch', type, g: graph });
  };
  const nested = new ModelBuilder(17);
  nested.node('If', ['condition']);
  nested.model.graph.node[0]!.attribute.push(conditional(branch(inner)));
  build.node('If', ['condition'], {}, 'z');
  build.model.graph.node[0]!.attribute.push(
    conditional(branch(outer)),
    conditional(create(GraphProtoSchema, nested.model.graph)),
  );
  build.model.graph.output.push(declareTensor('z', 'float32'));
  prune(build.model);
  expect(build.model.graph.initializer.map(({ name }) => name)).toEqual([outer, inner]);
});
