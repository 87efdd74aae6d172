/**
 * How often simultaneous intervals of ranks contain all true ranks, in simulated studies whose models share images.
 * Prints the table of docs/statistics.md: `npx tsx bench/rank-coverage.ts [STUDIES]`, 500 by default.
 */
import { bootstrapMeans } from '../core/stats/bootstrap-means.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { rankIntervals } from '../core/stats/rank-intervals.ts';

const STUDIES = Number(process.argv[2] ?? 500);
const uniform = randomNumbers(20261129);

interface Design {
  name: string;
  images: number;
  /** True mean of each model, in standard deviations of what a model does with an image by itself. */
  means: number[];
  isSkewed?: boolean;
}

const DESIGNS: Design[] = [
  { name: '20 images, 3 equal models', images: 20, means: [0, 0, 0] },
  { name: '40 images, 3 equal models', images: 40, means: [0, 0, 0] },
  { name: '40 images, 6 equal models', images: 40, means: [0, 0, 0, 0, 0, 0] },
  {
    name: '40 images, 6 equal models, skewed',
    images: 40,
    means: [0, 0, 0, 0, 0, 0],
    isSkewed: true,
  },
  { name: '40 images, 6 models in 3 pairs', images: 40, means: [0, 0, 0.5, 0.5, 1, 1] },
  { name: '200 images, 6 models in steps', images: 200, means: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
];

console.log('| simulated study | all ranks contained | ranks that an interval holds, mean |');
console.log('| --- | ---: | ---: |');
for (const design of DESIGNS) {
  let contained = 0;
  let width = 0;
  for (let study = 0; study < STUDIES; study++) {
    const ranks = rankIntervals(...simulate(design));
    const holds = ranks.every(({ low, high }, j) => {
      const above = design.means.filter((mean) => mean > design.means[j]!).length;
      const atLeast = design.means.filter((mean) => mean >= design.means[j]!).length;
      return low <= above + 1 && atLeast <= high;
    });
    if (holds) contained++;
    for (const { low, high } of ranks) width += (high - low + 1) / ranks.length;
  }
  console.log(
    `| ${design.name} | ${((100 * contained) / STUDIES).toFixed(1)} % | ${(width / STUDIES).toFixed(2)} |`,
  );
}

function simulate({ images, means, isSkewed = false }: Design) {
  const draw = isSkewed ? exponential : normal;
  const rows = Array.from({ length: images }, () => {
    const common = draw();
    return { counts: means.map(() => 1), sums: means.map((mean) => mean + common + draw()) };
  });
  const estimates = means.map((_, j) => rows.reduce((sum, { sums }) => sum + sums[j]!, 0) / images);
  return [estimates, bootstrapMeans(rows), images] as const;
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Mean 0 and variance 1, skewness 2. */
function exponential(): number {
  return -Math.log(1 - uniform()) - 1;
}
