import { smoothHeatmap, type ViewedMap } from '../../core/cam/heatmap.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import type { Raster } from '../../core/image/raster.ts';
import { attackKeys, type AttackKeys } from '../../core/keys/attack-keys.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { attackCells, type AttackCell } from '../../core/schema/attack-cells.ts';
import { AttackRecord, type AttackedSample } from '../../core/schema/attack-record.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { AttackResults } from '../../core/schema/results.ts';
import { dataUri } from '../../report/gallery/data-uri.ts';
import { encodePicture, heatOverlay } from '../../report/gallery/overlay.ts';
import type { AttackPicture } from '../../report/page/report-input.ts';
import { attackName, regionNames } from '../../report/text/attack-words.ts';
import { readFile, readFloats, readRecords } from '../../store/artifacts/read-artifact.ts';
import { decodePng } from '../../core/image/decode-png.ts';
import type { Run } from '../shared/runs.ts';
import { readImage, readMaps } from '../shared/sample-artifacts.ts';

/** Most pictures of a page, and of one attack in one region. */
const MOST = { all: 12, each: 2 };
/** Records that are read at once while fooled samples are looked for. */
const READS = 64;

/**
 * Pictures of attacked samples for the page: of each attack and region the first that it fooled, at the smallest size
 * that fooled any. Throws CorruptArtifactError if an artifact is lost, after removing the attack's record, so that it is made again.
 */
export async function drawAttacks(
  run: Run,
  samples: readonly Sample[],
  attacks: readonly AttackResults[],
): Promise<AttackPicture[]> {
  const { plan } = run;
  const cells = (plan.spec.attacks ?? []).flatMap((spec, i) =>
    attackCells(spec).map((cell) => ({ cell, attack: attacks[i] })),
  );
  const pictures: AttackPicture[] = [];
  for (const [at, { cell, attack }] of cells.entries()) {
    if (!attack || !isShown(cell, attack)) continue;
    const chosen = await firstFooled(run, samples, at);
    for (const { sample, keys, record } of chosen) {
      if (pictures.length === MOST.all) return pictures;
      pictures.push({
        sample: sample.id,
        title: titleOf(run, { attack, cell, record }),
        ...(await draw(run, sample, keys)),
      });
    }
  }
  return pictures;
}

/**
 * Whether a size is the smallest of its region that did to any sample what the attack was to do, or the largest if none
 * did.
 */
function isShown({ region, epsilon }: AttackCell, { figures, toward }: AttackResults): boolean {
  const ofRegion = figures.filter((row) => row.region === region && row.n > 0);
  const fooling = ofRegion.find(
    ({ attacked: { fooled, reached } }) => ((toward ? reached : fooled)?.share ?? 0) > 0,
  );
  return (fooling ?? ofRegion.at(-1))?.epsilon === epsilon;
}

interface Chosen {
  sample: Sample;
  keys: AttackKeys;
  record: AttackedSample;
}

/**
 * The first samples that were right before and fooled by the attack at that place, into its class if it has one; others if
 * there are too few.
 */
async function firstFooled(run: Run, samples: readonly Sample[], at: number): Promise<Chosen[]> {
  const [fooled, others]: [Chosen[], Chosen[]] = [[], []];
  for (let start = 0; start < samples.length && fooled.length < MOST.each; start += READS) {
    const part = samples.slice(start, start + READS).flatMap((sample) => {
      const keys = attackKeys(sample, run.plan)[at];
      return keys ? [{ sample, keys }] : [];
    });
    const records = await readRecords(
      run.artifacts,
      part.map(({ keys }) => keys.record),
      AttackRecord,
    );
    part.forEach((each, i) => {
      const record = records[i];
      if (record?.status !== 'done') return;
      const { isFooled: hasLeft, hasReached = hasLeft } = record.attacked;
      const isFooled = record.wasRight !== false && hasReached;
      (isFooled ? fooled : others).push({ ...each, record });
    });
  }
  return [...fooled, ...others].slice(0, MOST.each);
}

function titleOf(
  { plan }: Run,
  { attack, cell, record }: { attack: AttackResults; cell: AttackCell; record: AttackedSample },
): string {
  const { predicted } = record.attacked;
  const now = plan.labels?.[predicted] ?? `class ${predicted}`;
  return (
    `${attackName(attack)}, ${regionNames[cell.region]}, ε = ${cell.epsilon}: ` +
    (record.attacked.isFooled ? `now ${now}` : `still ${now}`)
  );
}

async function draw(run: Run, sample: Sample, keys: AttackKeys) {
  const { artifacts, plan } = run;
  const ofSample = sampleKeys(sample, plan);
  try {
    const [photo, attacked, mapsBefore, mapsAfter] = await Promise.all([
      readImage(artifacts, ofSample),
      readFile(artifacts, keys.image).then(decodePng),
      readMaps(artifacts, ofSample, plan.recipe.method),
      Promise.all(
        keys.maps.map(async ({ map, key }): Promise<ViewedMap> => {
          const { shape, data } = await readFloats(artifacts, key);
          const [height = 0, width = 0] = shape;
          return { cam: { width, height, data }, view: map.view };
        }),
      ),
    ]);
    const heat = (raster: Raster, maps: readonly ViewedMap[]) =>
      heatOverlay(raster, smoothHeatmap(maps, raster.width, raster.height));
    const [first, second, change, heatBefore, heatAfter] = await Promise.all(
      [
        photo,
        attacked,
        changeTimesTen(photo, attacked),
        heat(photo, mapsBefore),
        heat(attacked, mapsAfter),
      ].map(async (raster) => dataUri(await encodePicture(raster, 'webp'), 'image/webp')),
    );
    return {
      photo: first ?? '',
      attacked: second ?? '',
      change: change ?? '',
      heatBefore: heatBefore ?? '',
      heatAfter: heatAfter ?? '',
    };
  } catch (error) {
    if (!isLost(error)) throw error;
    await artifacts.remove([keys.record]);
    throw new CorruptArtifactError('What an attack has made is broken or gone', { cause: error });
  }
}

/** What was changed, ten times as strong, around grey. */
function changeTimesTen(before: Raster, after: Raster): Raster {
  const data = Uint8Array.from(before.data, (value, i) =>
    Math.min(255, Math.max(0, 128 + 10 * (after.data[i]! - value))),
  );
  return { ...before, data };
}
