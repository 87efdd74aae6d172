/**
 * How often masks of other images reject when heat has nothing to do with where objects are, in simulated audits
 * with one class and with several an image. Prints a table of docs/verdict.md:
 * `npx tsx bench/permuted-masks.ts [AUDITS]`, 2,000 by default (a minute or two).
 */
import { otherMasks, permuteMasks, type GriddedSample } from '../core/baselines/permute-masks.ts';
import { denseRanks } from '../core/region/dense-ranks.ts';
import { randomNumbers } from '../core/stats/random.ts';

const AUDITS = Number(process.argv[2] ?? 2000);
const SIDE = 12;
const LEVEL = 0.025;
const uniform = randomNumbers(20261129);

interface Design {
  name: string;
  images: number;
  classes: number;
  /** Whether the heat of an image is the same for all of its classes. */
  isHeatShared: boolean;
  /** How far apart the objects of one image are, as a share of the image; 1: anywhere. */
  spread: number;
}

const DESIGNS: Design[] = [
  { name: '43 images of one class', images: 43, classes: 1, isHeatShared: true, spread: 1 },
  { name: '20 images of 3 classes', images: 20, classes: 3, isHeatShared: false, spread: 1 },
  { name: 'and one heat for all of them', images: 20, classes: 3, isHeatShared: true, spread: 1 },
  {
    name: 'and objects side by side',
    images: 20,
    classes: 3,
    isHeatShared: true,
    spread: 0.2,
  },
];

for (const design of DESIGNS) {
  let rejected = 0;
  for (let audit = 0; audit < AUDITS; audit++) {
    const samples = simulate(design);
    const classes = Array.from({ length: design.classes }, (_, c) =>
      permuteMasks(samples.filter((sample) => sample.class === String(c))),
    ).filter((one) => one !== null);
    if ((otherMasks(classes, design.images)?.p.greater ?? 1) <= LEVEL) rejected++;
  }
  console.log(`| ${design.name} | ${((100 * rejected) / AUDITS).toFixed(1)} % |`);
}

/** Discs as objects and blobs of heat, near the middle more often than elsewhere. */
function simulate({ images, classes, isHeatShared, spread }: Design): GriddedSample[] {
  return Array.from({ length: images }, (_, image) => {
    const shared = blob();
    const middle = place();
    return Array.from({ length: classes }, (_, c): GriddedSample => {
      const [x, y] = place();
      const at = [
        middle[0] + spread * (x - middle[0]),
        middle[1] + spread * (y - middle[1]),
      ] as const;
      const foreground = disc(at, 0.1 + 0.2 * uniform());
      return {
        class: String(c),
        image: String(image),
        area: foreground.reduce((sum, cell) => sum + cell, 0) / foreground.length,
        heat: isHeatShared ? shared : blob(),
        mask: { foreground, background: foreground.map((cell) => 1 - cell) },
      };
    });
  }).flat();
}

/** A place in the unit square, the mean of two uniform ones along each axis. */
function place(): readonly [number, number] {
  return [(uniform() + uniform()) / 2, (uniform() + uniform()) / 2];
}

function blob(): Uint16Array {
  const at = place();
  return denseRanks(Float32Array.from(distances(at), (distance) => -distance));
}

function disc(at: readonly [number, number], radius: number): Uint16Array {
  const all = distances(at);
  const nearest = Math.min(...all);
  return Uint16Array.from(all, (distance) => Number(distance <= Math.max(radius, nearest)));
}

/** Of each cell from a place. */
function distances([x, y]: readonly [number, number]): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, cell) =>
    Math.hypot(((cell % SIDE) + 0.5) / SIDE - x, (Math.floor(cell / SIDE) + 0.5) / SIDE - y),
  );
}
