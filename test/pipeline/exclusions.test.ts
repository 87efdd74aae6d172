import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJsonLines } from '../../core/encoding/json-lines.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { mask, photo, TinyVoc } from './tiny-voc.ts';

const box = { left: 30, top: 20, width: 30, height: 25 };

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let results: Results;
let rows: Map<string, Measurement>;

/** One dataset with every kind of bad file beside three good ones, audited once. */
beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  const good = await mask({ box });
  const jpeg = await photo(7).jpeg().toBuffer();
  const voc = await (await TinyVoc.create()).addSamples(3);
  await voc.add('truncated', jpeg.subarray(0, jpeg.length / 2), good);
  await voc.add('text', new TextEncoder().encode('this is no photo'), good);
  await voc.add('no-image', null, good);
  await voc.add('no-image-either', null, good);
  await voc.add('empty', new Uint8Array(), good);
  await voc.add('pdf', new TextEncoder().encode('%PDF-1.7'), good);
  await voc.add('no-mask', jpeg, null);
  await voc.add('broken-mask', jpeg, good.subarray(0, 60));
  await voc.add(
    'other-size',
    jpeg,
    await mask({ width: 50, height: 40, box: { left: 5, top: 5, width: 9, height: 9 } }),
  );
  await voc.add('no-object', jpeg, await mask({}));
  await voc.add(
    'all-object',
    jpeg,
    await mask({ box: { left: 0, top: 0, width: 96, height: 72 } }),
  );
  await voc.add('grey', await photo(8).greyscale().jpeg().toBuffer(), good);
  await voc.add('cmyk', await photo(9).toColourspace('cmyk').jpeg().toBuffer(), good);
  await voc.add('png16', await photo(10).toColourspace('rgb16').png().toBuffer(), good);
  await voc.add(
    'rotated',
    await photo(11).withMetadata({ orientation: 3 }).jpeg().toBuffer(),
    good,
  );

  const store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  const run = await pipeline.run({
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    store,
  });
  results = run.results;
  const lines = new TextDecoder().decode(
    await openStore(store).read(runKeys(run.runId).measurements),
  );
  rows = new Map(
    parseJsonLines(lines, Measurement, 'rows').map((row) => [
      row.image.replace(/^.*\/|\.jpg$/g, ''),
      row,
    ]),
  );
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

it.each([
  ['truncated', 'undecodable-image'],
  ['text', 'undecodable-image'],
  ['no-image', 'missing-image'],
  ['no-image-either', 'missing-image'],
  ['empty', 'undecodable-image'],
  ['pdf', 'undecodable-image'],
  ['no-mask', 'missing-mask'],
  ['broken-mask', 'undecodable-mask'],
  ['other-size', 'mask-size-mismatch'],
  ['no-object', 'empty-foreground'],
  ['all-object', 'empty-background'],
])('excludes the sample "%s" as %s and says why', (name, reason) => {
  expect(rows.get(name)).toMatchObject({ status: 'excluded', reason });
  const row = rows.get(name);
  expect(row?.status === 'excluded' && row.message.length).toBeGreaterThan(10);
});

it.each(['no-image', 'no-image-either'])('names the file that "%s" lacks', (name) => {
  expect(rows.get(name)).toMatchObject({
    message: expect.stringContaining(`${name}.jpg`) as string,
  });
});

it.each(['grey', 'cmyk', 'png16', 'rotated'])('measures the %s photo', (name) => {
  expect(rows.get(name)).toMatchObject({ status: 'measured' });
});

it('loses no sample and counts every exclusion', () => {
  expect(rows.size).toBe(18);
  expect(results).toMatchObject({
    n: 7,
    failed: 0,
    excluded: {
      'undecodable-image': 4,
      'missing-image': 2,
      'missing-mask': 1,
      'undecodable-mask': 1,
      'mask-size-mismatch': 1,
      'empty-foreground': 1,
      'empty-background': 1,
    },
  });
});

it('lets no NaN into any number', () => {
  const numbers = [...rows.values()].flatMap((row) =>
    Object.values(row).filter((value) => typeof value === 'number'),
  );
  expect(numbers.length).toBeGreaterThan(7 * 8);
  expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
});
