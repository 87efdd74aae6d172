import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswers } from '../../activities/reduce/read-answers.ts';
import { readBaselines } from '../../activities/shared/baseline-rows.ts';
import { readCompared } from '../../activities/shared/compared-samples.ts';
import { readHeadAucs } from '../../activities/shared/head-aucs.ts';
import { measuredSamples, readRows } from '../../activities/shared/rows.ts';
import { readShard } from '../../activities/shared/runs.ts';
import { cutLabels, cutRaster, pasteLabels, pasteRaster, type Box } from '../../core/image/box.ts';
import type { LabelMap, Raster } from '../../core/image/raster.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { versions } from '../../workers/versions.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { LOGITS, runStages, writeTinyModel } from './run-stages.ts';

/** The input of the model. */
const SIDE = 8;

interface Scene {
  photo: Raster;
  labels: LabelMap;
}

let folder: string;
const inference = new OnnxInference();
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-geometry-'))));
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});

/** Photos of that size, each with a box of aeroplane, void beside it, and a bird elsewhere. */
function scenes(width: number, height: number, boxes: Box[]): Scene[] {
  return boxes.map((box, at) => {
    const photo = { width, height, data: new Uint8Array(width * height * 3) };
    const labels = { width, height, data: new Uint8Array(width * height) };
    for (let i = 0; i < labels.data.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const inside =
        x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
      photo.data.set(
        [inside ? 224 : 32 * ((x + at) % 5), 32 * ((y * 3 + at) % 8), (37 * i) % 256],
        3 * i,
      );
      labels.data[i] = inside ? 1 : y === 0 ? 3 : x === box.left + box.width ? 255 : 0;
    }
    return { photo, labels };
  });
}

async function audit(
  scenes: readonly Scene[],
  spec: { geometry?: Record<string, unknown>; measure?: Record<string, unknown>; smooth?: boolean },
) {
  const voc = await TinyVoc.create();
  for (const [at, { photo, labels }] of scenes.entries()) {
    const size = { width: photo.width, height: photo.height };
    const image = sharp(photo.data, { raw: { ...size, channels: 3 } }).png();
    const mask = sharp(labels.data, { raw: { ...size, channels: 1 } })
      .toColourspace('b-w')
      .png();
    await voc.add(`photo_${at}`, await image.toBuffer(), await mask.toBuffer());
  }
  const run = await runStages(
    'run',
    AuditSpec.parse({
      model: {
        uri: await writeTinyModel(folder),
        labels: ['aeroplane', ...Array.from({ length: LOGITS - 1 }, (_, at) => `other ${at}`)],
        preprocessing: { mean: 128, std: 128 },
        ...(spec.geometry && { geometry: spec.geometry }),
      },
      dataset: { uri: voc.folder, classes: ['aeroplane'] },
      interventions: true,
      smooth: spec.smooth ?? false,
      measure: spec.measure ?? {},
      store: await mkdtemp(join(folder, 'store-')),
    }),
    inference,
  );
  const samples = await readShard(run.store, 'run', 0);
  await rm(voc.folder, { recursive: true });
  const { rows } = await readRows(run, () => {});
  const compared = await readCompared(run, await measuredSamples(run, samples));
  return {
    rows,
    baselines: (await readBaselines(run, 0, await versions())).samples,
    grids: compared.map((record) => record?.grid),
    answers: (await readAnswers(run, () => {})).answers,
    heads: (await readHeadAucs(run, [samples])).heads,
  };
}

const cropped = (box: Box) => (scene: Scene) => ({
  photo: cutRaster(scene.photo, box),
  labels: cutLabels(scene.labels, box),
});

/** Answers without those on another photo's background: digests choose it, and a cut photo has another. */
function ofOwnPhoto(answers: Awaited<ReturnType<typeof audit>>['answers']) {
  return [...answers].map(([sample, all]) => [sample, all.filter(({ fill }) => fill !== 'photo')]);
}

/** Leaves out what only one of two audits can know: how much was cut off before it. */
function withoutShares<Row extends object>(rows: readonly Row[]) {
  return rows.map((row) => ({ ...row, outsideShare: undefined }));
}

describe('an audit with a crop', () => {
  // Resized to 14 x 8, which they have, so that the crop alone changes them: columns 3 to 10.
  const wide = scenes(14, SIDE, [
    { left: 4, top: 2, width: 4, height: 3 },
    { left: 8, top: 1, width: 5, height: 4 },
    { left: 1, top: 3, width: 6, height: 3 },
    { left: 5, top: 2, width: 3, height: 5 },
  ]);
  const box = { left: 3, top: 0, width: SIDE, height: SIDE };
  const geometry = { kind: 'crop', resize: SIDE };

  test.each([
    ['at the input', { at: 'input' }, false],
    ['at the photo', { at: 'original' }, false],
    ['over several views', { at: 'original', void: 'background' }, true],
  ])('equals one of photos that were cropped before: %s', async (_, measure, smooth) => {
    const inside = await audit(wide, { geometry, measure, smooth });
    const before = await audit(wide.map(cropped(box)), { measure, smooth });
    expect(withoutShares(inside.rows)).toEqual(withoutShares(before.rows));
    expect(inside.baselines).toEqual(before.baselines);
    expect(ofOwnPhoto(inside.answers)).toEqual(ofOwnPhoto(before.answers));
    expect(inside.heads).toEqual(before.heads);
    expect(inside.rows.map((row) => row.status)).toEqual(Array(4).fill('measured'));
    expect(inside.heads.size).toBe(4);
  });

  test('says how much of each object is cut off, and leaves out one that is not seen at all', async () => {
    const away = scenes(14, SIDE, [{ left: 11, top: 2, width: 3, height: 3 }]);
    const { rows } = await audit([...wide, ...away], { geometry });
    expect(rows).toMatchObject([
      { outsideShare: 0 },
      { outsideShare: expect.closeTo(2 / 5, 12) as unknown },
      { outsideShare: expect.closeTo(2 / 6, 12) as unknown },
      { outsideShare: 0 },
      { status: 'excluded', reason: 'outside-crop' },
    ]);
    const original = await audit([...wide, ...away], { geometry, measure: { at: 'original' } });
    expect(original.rows.at(-1)).toMatchObject({ status: 'excluded', reason: 'outside-crop' });
  });
});

describe('an audit with padding', () => {
  const flat = scenes(SIDE, 4, [
    { left: 1, top: 1, width: 4, height: 2 },
    { left: 3, top: 1, width: 5, height: 3 },
    { left: 2, top: 2, width: 2, height: 2 },
  ]);
  const geometry = { kind: 'pad' };
  const place = { left: 0, top: 2 };
  /** The photos in the middle of a square of the model's mean colour, which masks call void. */
  const before = flat.map(({ photo, labels }): Scene => {
    const size = { width: SIDE, height: SIDE };
    const padded = {
      photo: { ...size, data: new Uint8Array(SIDE * SIDE * 3).fill(128) },
      labels: { ...size, data: new Uint8Array(SIDE * SIDE).fill(255) },
    };
    pasteRaster(padded.photo, photo, place);
    pasteLabels(padded.labels, labels, place);
    return padded;
  });

  test.each([['input'], ['original']])(
    'measures the photo alone, on the scale of the whole input: at the %s',
    async (at) => {
      const inside = await audit(flat, { geometry, measure: { at } });
      const drawn = await audit(before, { measure: { at } });
      const close = (rows: typeof drawn.rows) =>
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'number' ? (expect.closeTo(value, 5) as unknown) : value,
            ]),
          ),
        );
      expect(inside.rows).toEqual(close(drawn.rows));
      expect(inside.rows.map((row) => row.status)).toEqual(Array(3).fill('measured'));
    },
  );

  test('is in neither region, even if void counts as background', async () => {
    const noVoid = flat.map(({ photo, labels }) => ({
      photo,
      labels: { ...labels, data: labels.data.map((label) => (label === 255 ? 0 : label)) },
    }));
    const measures = await Promise.all(
      ['background', 'left-out'].map(async (kind) => {
        const { rows, heads } = await audit(noVoid, { geometry, measure: { void: kind } });
        return { rows, heads };
      }),
    );
    expect(measures[0]).toEqual(measures[1]);
  });

  test('does not hide objects from baselines: they are made for the photo, not for the input', async () => {
    const padded = await audit(flat, { geometry });
    const stretched = await audit(flat, {});
    const areas = (of: typeof padded) => [...of.baselines.values()].map(({ gaussian }) => gaussian);
    // The centre of a photo is the centre of its part of the input.
    expect(areas(padded)).toHaveLength(3);
    for (const [at, gaussian] of areas(padded).entries()) {
      const other = areas(stretched)[at];
      if (gaussian?.status !== 'measured' || other?.status !== 'measured') throw new Error('none');
      expect(gaussian.rocAuc).toBeCloseTo(other.rocAuc, 1);
    }
  });
});

test('a filter changes what the model sees, and nothing else does', async () => {
  const photos = scenes(20, 12, [
    { left: 4, top: 2, width: 8, height: 6 },
    { left: 9, top: 4, width: 7, height: 5 },
  ]);
  const logits = async (filter: string) =>
    (await audit(photos, { geometry: { filter } })).rows.map((row) =>
      row.status === 'measured' ? row.targetLogit : null,
    );
  const all = await Promise.all(['bilinear', 'bicubic', 'nearest', 'linear'].map(logits));
  expect(new Set(all.map(String)).size).toBe(4);
  expect(all[0]).toEqual(
    (await audit(photos, {})).rows.map((row) =>
      row.status === 'measured' ? row.targetLogit : null,
    ),
  );
});
