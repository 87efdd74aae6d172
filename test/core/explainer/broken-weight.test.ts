import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenWeight } from '../../../core/explainer/broken-weight.ts';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { moveOut } from '../onnx/move-out.ts';
import { pooledHead, tinyClassifier } from './tiny-classifier.ts';

let thread: InferenceThread;
beforeAll(() => {
  thread = new InferenceThread({ threads: 1 });
});
afterAll(() => thread.close());

test.each([
  ['NaN', [0, NaN, Infinity, 0, NaN], { count: 2, what: 'NaN' }],
  ['infinite values', [0, -Infinity, 0, 0, 0], { count: 1, what: 'infinite' }],
  ['numbers alone', [0, 1, 2, 3, 4], undefined],
])('is found among weights in other files: %s', async (_what, values, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-broken-'));
  const model = tinyClassifier({
    head: (build, features) =>
      build.node('Add', [
        pooledHead(build, features),
        build.constant([5], Float32Array.from(values), 'fc.bias'),
      ]),
  });
  await writeFile(join(folder, 'weights'), moveOut(model, 'weights'));
  const found = await brokenWeight(model, (bytes, feeds) => thread.runOnce(bytes, feeds, folder));
  expect(found).toEqual(expected && { name: 'fc.bias', ...expected });
});
