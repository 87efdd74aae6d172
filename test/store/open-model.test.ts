import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { writeModel } from '../../core/onnx/onnx-model.ts';
import { Preprocessing } from '../../core/schema/preprocessing.ts';
import { digestOfModel, openModel } from '../../store/open-model.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { moveOut } from '../core/onnx/move-out.ts';
import { tinyClassifier } from '../core/explainer/tiny-classifier.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'open model é-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const classifier = () =>
  tinyClassifier({
    head: (build, features) =>
      build.node('MatMul', [build.node('Flatten', [features]), build.weights([96, 40])]),
  });

/** The classifier in one file, and with its weights in another. */
async function savedTwice() {
  const folder = await mkdtemp(join(root, 'model-'));
  const [whole, parted] = [join(folder, 'whole.onnx'), join(folder, 'parted.onnx')];
  await writeFile(whole, writeModel(classifier()));
  const model = classifier();
  const data = moveOut(model, 'weights/parted.data');
  await mkdir(join(folder, 'weights'));
  await writeFile(join(folder, 'weights/parted.data'), data);
  await writeFile(parted, writeModel(model));
  return { whole, parted, data: join(folder, 'weights/parted.data') };
}

async function explain(uri: string) {
  const { model, dataFiles } = await openModel(uri);
  const inference = new OnnxInference({ threads: 1 });
  const beside = dataFiles.length > 0 ? { modelUri: uri, files: dataFiles } : undefined;
  try {
    const { bytes } = await compileExplainer(model, {
      preprocessing: Preprocessing.parse({}),
      run: (graph, feeds) => inference.runOnce(graph, feeds, beside),
    });
    const source = {
      key: uri,
      fixedBatch: null,
      isAlone: false,
      load: () => Promise.resolve(bytes),
    };
    return await inference.explain(
      {
        ...source,
        ...(beside && { dataFiles: beside }),
      },
      {
        image: Uint8Array.from({ length: 192 }, (_, k) => (k * k) % 256),
        height: 8,
        width: 8,
        targetMask: new Float32Array(40).fill(1),
      },
    );
  } finally {
    await inference.close();
  }
}

test('a model explains the same whether its weights lie inside its file or beside it', async () => {
  const { whole, parted } = await savedTwice();
  expect((await openModel(whole)).dataFiles).toEqual([]);
  expect((await openModel(parted)).dataFiles.map(({ path }) => path)).toEqual([
    'weights/parted.data',
  ]);
  expect(await explain(parted)).toEqual(await explain(whole));
});

test('the digest of a model changes with either of its files', async () => {
  const { parted, data } = await savedTwice();
  const digest = async () => digestOfModel(await openModel(parted));
  const first = await digest();
  await writeFile(data, Buffer.alloc(20_000, 1));
  const second = await digest();
  expect(second).not.toBe(first);
  expect(await digest()).toBe(second);
});

test('a model whose weights are cut short is refused when it is opened', async () => {
  const { parted, data } = await savedTwice();
  await truncate(data, 1000);
  await expect(openModel(parted)).rejects.toThrow(InputError);
});

test('a model that is not there is bad input', async () => {
  await expect(openModel(join(root, 'none.onnx'))).rejects.toThrow(InputError);
});
