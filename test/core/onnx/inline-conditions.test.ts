import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { int, ints } from '../../../core/onnx/attributes.ts';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { traceInlined } from '../../../core/onnx/inline-conditions.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, writeModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import type { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const preprocessing: Preprocessing = {
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  inputRange: 1,
  channels: 'rgb',
};

/** A branch whose tensor is called `result`, whichever branch it is. */
function branch(name: string, fill: (build: ModelBuilder) => string) {
  const build = new ModelBuilder(17);
  const output = fill(build);
  build.model.graph.output.push(declareTensor(output, 'float32'));
  return create(AttributeProtoSchema, {
    name,
    type: AttributeType.GRAPH,
    g: build.model.graph,
  });
}

type Condition = (build: ModelBuilder, features: string) => string;

/** A head that squeezes its pooled features as torch.squeeze is exported: under an If. */
function headWithIf(condition: Condition) {
  return (build: ModelBuilder, features: string) => {
    const pooled = build.node('GlobalAveragePool', [features]);
    build.node('If', [condition(build, pooled)], {}, 'flat');
    build.nameNode('/squeeze/If');
    build.model.graph.node.at(-1)!.attribute.push(
      branch('then_branch', (inner) =>
        inner.node('Squeeze', [pooled, inner.ints([2, 3])], {}, 'result'),
      ),
      branch('else_branch', (inner) => {
        const doubled = inner.node('Add', [pooled, pooled]);
        return inner.node('Reshape', [doubled, inner.ints([0, -1])], {}, 'result');
      }),
    );
    return build.node('Gemm', ['flat', build.weights([6, 5])]);
  };
}

/** Whether the axis has one place, as the exporter asks. */
const asksForOnePlace: Condition = (build, pooled) => {
  const shape = build.node('Shape', [pooled]);
  const places = build.node('Gather', [shape, build.ints(2)], { axis: int(0) });
  return build.node('Equal', [places, build.ints(1)]);
};

const asksForThree: Condition = (build, pooled) => {
  const shape = build.node('Shape', [pooled]);
  const places = build.node('Gather', [shape, build.ints(2)], { axis: int(0) });
  return build.node('Equal', [places, build.ints(3)]);
};

const asksTheImage: Condition = (build, pooled) => {
  const all = build.node('ReduceMean', [pooled], { axes: ints([0, 1, 2, 3]), keepdims: int(0) });
  return build.node('Greater', [all, build.floats([], [-1])]);
};

/** Heads with an If inside: its output is flat features [N, 6]. */
const heads: Record<string, (build: ModelBuilder, pooled: string) => void> = {
  'a condition that is an initializer': (build, pooled) => {
    build.node('If', [truth(build, true)], {}, 'flat');
    build.model.graph.node.at(-1)!.attribute.push(...squeezing(pooled));
  },
  'another If in the branch': (build, pooled) => {
    const condition = truth(build, true);
    build.node('If', [condition], {}, 'flat');
    build.model.graph.node.at(-1)!.attribute.push(
      branch('then_branch', (inner) => {
        inner.node('If', [condition], {}, 'inner');
        inner.model.graph.node.at(-1)!.attribute.push(...squeezing(pooled));
        return inner.node('Neg', ['inner'], {}, 'result');
      }),
      branch('else_branch', (inner) => inner.node('Flatten', [pooled], {}, 'result')),
    );
  },
  'a node of a name that the graph has, too': (build, pooled) => {
    build.node('If', [truth(build, true)], {}, 'flat');
    build.model.graph.node.at(-1)!.attribute.push(...squeezing(pooled, '/pool/GlobalAveragePool'));
  },
  'an outer tensor handed through': (build, pooled) => {
    const flat = build.node('Flatten', [pooled], {}, 'outer');
    build.node('If', [truth(build, true)], {}, 'flat');
    build.model.graph.node.at(-1)!.attribute.push(
      branch('then_branch', (inner) => inner.node('Identity', [flat], {}, 'result')),
      branch('else_branch', (inner) => inner.node('Neg', [flat], {}, 'result')),
    );
  },
};

/** A constant truth value. */
function truth(build: ModelBuilder, value: boolean): string {
  const tensor = create(TensorProtoSchema, {
    name: 'truth',
    dataType: DataType.BOOL,
    rawData: Uint8Array.of(value ? 1 : 0),
  });
  build.model.addConstant(tensor);
  return tensor.name;
}

/** Branches that squeeze, or negate. */
function squeezing(pooled: string, name = '') {
  return [
    branch('then_branch', (inner) => {
      const output = inner.node('Squeeze', [pooled, inner.ints([2, 3])], {}, 'result');
      inner.nameNode(name);
      return output;
    }),
    branch('else_branch', (inner) => inner.node('Neg', [pooled], {}, 'result')),
  ];
}

const image = {
  type: 'float32' as const,
  dims: [2, 3, 8, 8],
  data: Float32Array.from({ length: 384 }, (_, i) => Math.sin(i)),
};

test.each([
  ['then', asksForOnePlace, 'Squeeze'],
  ['else', asksForThree, 'Reshape'],
])('an If that always takes its %s branch is replaced by it', async (_, condition, operator) => {
  const original = readModel(writeModel(tinyClassifier({ head: headWithIf(condition) })));
  const { imageModel: classifier } = await traceInlined(asImageModel(original), runModel);
  const operators = classifier.model.graph.node.map(({ opType }) => opType);
  expect(operators).toContain(operator);
  expect(operators).not.toContain('If');
  const expected = floatsOf((await runModel(writeModel(original), { input: image }))['logits']);
  const actual = floatsOf(
    (await runModel(writeModel(classifier.model), { input: image }))['logits'],
  );
  expect([...actual]).toEqual([...expected]);
});

test('a model whose If always takes one branch compiles', async () => {
  const model = tinyClassifier({ head: headWithIf(asksForOnePlace) });
  const { recipe } = await compileExplainer(model, { preprocessing, run: runModel });
  expect(recipe.layer).toBe('features');
});

test.each(Object.entries(heads))('an If is inlined with %s', async (_, fill) => {
  const head = (build: ModelBuilder, features: string) => {
    const pooled = build.node('GlobalAveragePool', [features]);
    build.nameNode('/pool/GlobalAveragePool');
    fill(build, pooled);
    return build.node('Gemm', ['flat', build.weights([6, 5])]);
  };
  const original = readModel(writeModel(tinyClassifier({ head })));
  const { imageModel: classifier } = await traceInlined(asImageModel(original), runModel);
  const { node } = classifier.model.graph;
  expect(node.map(({ opType }) => opType)).not.toContain('If');
  const names = node.map(({ name }) => name).filter((name) => name !== '');
  expect(new Set(names).size).toBe(names.length);
  const logitsOf = async (model: OnnxModel) =>
    floatsOf((await runModel(writeModel(model), { input: image }))['logits']);
  expect(await logitsOf(classifier.model)).toEqual(await logitsOf(original));
});

test('an If whose condition depends on the image stays, and is refused by name in the tail', async () => {
  const model = tinyClassifier({ head: headWithIf(asksTheImage) });
  const { imageModel: classifier } = await traceInlined(asImageModel(model), runModel);
  expect(classifier.model).toBe(model);
  await expect(
    compileExplainer(model, { preprocessing, run: runModel, layer: 'features' }),
  ).rejects.toThrow(/operator If \(opset 17, node "\/squeeze\/If"/);
});
