import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { canonicalJson, sha256 } from '../../core/encoding/digest.ts';
import { readBytesNpy, readFloatsNpy } from '../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { stageOfKey } from '../../core/keys/stages.ts';
import type { AttackRegion } from '../../core/schema/attack.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { Stage } from '../../core/schema/recompute.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { openStore } from '../../store/open-store.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { LOGITS, runStages, writeTinyModel } from './run-stages.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';

/**
 * What each stage computes of a fixed model and four photos in two audits, one by default and one with other
 * settings: a SHA-256 a stage. It is the same on every machine. Weights and pixels are small multiples of
 * powers of two, so a float32 kernel gives the same sums in whichever order it adds; methods that divide are
 * left to their golden vectors. Numbers that JavaScript computes are rounded to nine digits, since engines may
 * differ in the last bit of `exp`. What computed an artifact is left out.
 */
export async function computeStages(): Promise<Record<Stage, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-stages-'));
  const inference = new OnnxInference();
  try {
    const store = join(folder, 'store');
    const common = {
      model: {
        uri: await writeTinyModel(folder),
        labels: ['aeroplane', ...Array.from({ length: LOGITS - 1 }, (_, at) => `other ${at}`)],
        preprocessing: { mean: 128, std: 128 },
      },
      dataset: { uri: await drawPhotos(), classes: ['aeroplane'] },
      interventions: true,
      store,
    };
    const audits = {
      defaults: { ...common, attacks: [attack('object')] },
      others: {
        ...common,
        model: { ...common.model, layer: ['features', 'features.1'] },
        method: ['layercam', 'hirescam', 'inputxgradient'],
        target: { kind: 'predicted' },
        image: { exif: 'apply' },
        measure: { at: 'original', void: 'background' },
        attacks: [attack('all')],
      },
    };
    for (const [runId, spec] of Object.entries(audits)) {
      await runStages(runId, AuditSpec.parse(spec), inference);
    }
    return await digests(store);
  } finally {
    await inference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One step from the photo itself: draws divide, and several steps add up what kernels round. */
function attack(region: AttackRegion) {
  return { attack: 'fgsm', epsilons: [8], regions: [region] };
}

/** Four photos of a box on a pattern, the last without a mask of its own class, losslessly encoded. */
async function drawPhotos(): Promise<string> {
  const voc = await TinyVoc.create();
  for (const at of [0, 1, 2, 3]) {
    const [left, top] = [4 + 3 * at, 3 + 2 * at];
    const isInside = (x: number, y: number) =>
      x >= left && x < left + 12 && y >= top && y < top + 8;
    const [width, height] = [32, 24];
    const pixels = { width, height, channels: 3 as const };
    const photo = new Uint8Array(width * height * 3);
    const labels = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const inside = isInside(x, y);
        photo.set([inside ? 224 : 32 * ((x + at) % 4), 32 * (y % 8), inside ? 0 : 128], 3 * i);
        labels[i] = inside ? (at === 3 ? 2 : 1) : y > 20 ? 2 : y > 19 ? 255 : 0;
      }
    }
    await voc.add(
      `photo_${at}`,
      await sharp(photo, { raw: pixels }).png().toBuffer(),
      await sharp(labels, { raw: { ...pixels, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    );
  }
  return voc.folder;
}

/** The digest of what each stage has stored. */
async function digests(uri: string): Promise<Record<Stage, string>> {
  const artifacts = openArtifacts(openStore(uri));
  const stored = new Map<Stage, string[]>(Stage.options.map((stage) => [stage, []]));
  for await (const { key } of artifacts.list()) {
    const content = (await artifacts.read([key])).get(key);
    if (content === undefined || content instanceof Error) throw new Error(`${key} is broken`);
    const stage = stageOfKey(key);
    if (stage) stored.get(stage)?.push(sha256(await canonicalOf(key, content)));
  }
  const digestOf = (stage: Stage) => sha256((stored.get(stage) ?? []).sort().join());
  return Object.fromEntries(Stage.options.map((stage) => [stage, digestOf(stage)])) as Record<
    Stage,
    string
  >;
}

/** The content in the form that is digested. */
async function canonicalOf(key: string, content: ArtifactContent): Promise<Uint8Array | string> {
  if (!(content instanceof Uint8Array)) return canonicalJson(rounded(content));
  if (key.endsWith('.png')) return sharp(content).raw().toBuffer();
  if (!key.endsWith('.npy')) return content;
  if (!/\/(cam|attack)\//.test(key)) return canonicalJson(listed(readBytesNpy(content)));
  return canonicalJson(rounded(listed(readFloatsNpy(content))));
}

function listed({ shape, data }: { shape: number[]; data: Uint8Array | Float32Array }) {
  return { shape, data: [...data] };
}

/** A value with numbers of nine digits, and without what says who computed it. */
function rounded(value: unknown): unknown {
  // The sum turns a negative zero into zero.
  if (typeof value === 'number') return Number(value.toPrecision(9)) + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !/edBy$/.test(name))
      .map(([name, inner]) => [name, rounded(inner)]),
  );
}
