import { create } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { IMAGE_OF_TARGET, shareImages } from '../../../core/explainer/share-images.ts';
import { int } from '../../../core/onnx/attributes.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf, type Tensor, type Tensors } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { tinyClassifier } from './tiny-classifier.ts';

/** The images of four targets. */
const imageOf = [0, 1, 0, 0];

/** Images of noise; every third class may be the target. */
function feedsOf(
  { inputSize: [height, width], logits }: { inputSize: readonly [number, number]; logits: number },
  images: readonly number[],
  targets: readonly number[],
): Tensors {
  const pixels = (image: number) =>
    Array.from({ length: height * width * 3 }, (_, k) => (k * k + 31 * image * k) % 256);
  const mask = (target: number) =>
    Array.from({ length: logits }, (_, k) => (k % 3 === target % 3 ? 1 : 0));
  return {
    image: {
      type: 'uint8',
      dims: [images.length, height, width, 3],
      data: Uint8Array.from(images.flatMap(pixels)),
    },
    target_mask: {
      type: 'float32',
      dims: [targets.length, logits],
      data: Float32Array.from(targets.flatMap(mask)),
    },
  };
}

const architecture = (name: string) =>
  readModel(readFileSync(new URL(`../../golden/architectures/${name}.onnx`, import.meta.url)));

it.each<readonly [string, OnnxModel]>([
  ['a tiny classifier', tinyClassifier()],
  ...['resnet-bottleneck.torchscript', 'mobilenet-v2.dynamo', 'vgg.torchscript', 'vit.dynamo'].map(
    (name) => [name, architecture(name)] as const,
  ),
])('explains each target as the original does: %s', async (_name, classifier) => {
  const preprocessing = Preprocessing.parse({});
  const { bytes, recipe } = await compileExplainer(classifier, { preprocessing, run: runModel });
  const sharing = shareImages(readModel(bytes));
  if (!sharing) throw new Error('It has no form that shares images');
  const tensors = await runModel(sharing.bytes, {
    ...feedsOf(recipe, [0, 1], [...imageOf.keys()]),
    [IMAGE_OF_TARGET]: { type: 'int64', dims: [4], data: BigInt64Array.from(imageOf, BigInt) },
  });
  expect(sharing.ofTargets).toContain('cam');
  expect(sharing.ofTargets).not.toContain('logits');
  for (const name of sharing.taken) expect(integersOf(tensors[name])[0]).toBe(2);

  const targets = integersOf(tensors['target']);
  for (const [target, image] of imageOf.entries()) {
    const expected = await runModel(bytes, feedsOf(recipe, [image], [target]));
    expect(targets[target]).toBe(integersOf(expected['target'])[0]);
    expectClose(part(tensors['cam'], target, 4), floatsOf(expected['cam']));
    expectClose(part(tensors['logits'], image, 2), floatsOf(expected['logits']));
  }
  expect(new Set(targets).size).toBeGreaterThan(2);
});

/** A graph whose output depends on the target and on something else that `take` makes of the image. */
function graphOf(take: (build: ModelBuilder) => string): ModelBuilder {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(
    declareTensor('image', 'float32', ['N', 4]),
    declareTensor('target_mask', 'float32', ['N', 4]),
  );
  build.node('Mul', ['target_mask', take(build)], {}, 'y');
  build.model.graph.output.push(declareTensor('y', 'float32'));
  return build;
}

const asFloats = (build: ModelBuilder, tensor: string) => build.cast(tensor, DataType.FLOAT);

/** Whether numbers of the image are above 2, handed on by an operator that has no type of its own, or the target's are above 4. */
function someAreLarge(build: ModelBuilder): string {
  const ofImage = build.node('Identity', [build.node('Greater', ['image', build.floats([], [2])])]);
  const ofTarget = build.node('Greater', ['target_mask', build.floats([], [4])]);
  return asFloats(build, build.node('Or', [ofImage, ofTarget]));
}

it.each<readonly [string, (build: ModelBuilder) => string, number[]]>([
  ['floating-point numbers', (build) => build.node('Relu', ['image']), [2, 4, 6, 8, 0, 2, 3, 20]],
  ['booleans', someAreLarge, [0, 0, 2, 2, 0, 0, 1, 5]],
])('lets targets take %s', async (_what, take, expected) => {
  const { bytes } = shareImages(graphOf(take).model)!;
  const feeds: Tensors = {
    image: { type: 'float32', dims: [1, 4], data: Float32Array.of(1, 2, 3, 4) },
    target_mask: { type: 'float32', dims: [2, 4], data: Float32Array.of(2, 2, 2, 2, 0, 1, 1, 5) },
    [IMAGE_OF_TARGET]: { type: 'int64', dims: [2], data: BigInt64Array.of(0n, 0n) },
  };
  const { y } = await runModel(bytes, feeds);
  expect(y?.dims).toEqual([2, 4]);
  expect([...floatsOf(y)]).toEqual(expected);
});

it('makes a file that ONNX Runtime refuses if targets take whole numbers of the image', async () => {
  const { model } = graphOf((build) => {
    const place = build.node('ArgMax', ['image'], { axis: int(1) });
    const size = build.cast(build.node('Identity', ['target_mask']), DataType.INT64);
    return asFloats(build, build.node('Add', [place, size]));
  });
  const feeds = { ...feedsOf({ inputSize: [1, 1], logits: 4 }, [0], [0]) };
  await expect(runModel(shareImages(model)!.bytes, feeds)).rejects.toThrow('Type Error');
});

it('has no such form if a branch of If takes something of the image', () => {
  const { model } = graphOf((build) => {
    const isAny = build.node('Greater', [build.node('ReduceMax', ['target_mask']), 'target_mask']);
    const branch = new ModelBuilder(17);
    branch.node('Relu', ['image'], {}, 'result');
    build.node('If', [isAny], {}, 'either');
    const type = AttributeType.GRAPH;
    const taken = create(AttributeProtoSchema, {
      name: 'then_branch',
      type,
      g: branch.model.graph,
    });
    build.model.graph.node.at(-1)?.attribute.push(taken);
    return 'either';
  });
  expect(shareImages(model)).toBeUndefined();
});

function part(tensor: Tensor | undefined, place: number, count: number): Float32Array {
  const values = floatsOf(tensor);
  const size = values.length / count;
  return values.slice(place * size, (place + 1) * size);
}

function expectClose(values: Float32Array, expected: Float32Array): void {
  const most = Math.max(...expected.map(Math.abs));
  const differences = expected.map((value, i) => Math.abs(value - (values[i] ?? NaN)));
  expect(values).toHaveLength(expected.length);
  expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5 * most);
}
