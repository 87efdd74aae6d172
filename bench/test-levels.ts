/**
 * How often tests reject when nothing is to be found, and how often intervals miss, in simulated audits with few
 * images, several samples an image, very unequal numbers of them, and skewed differences. Prints the tables of
 * docs/statistics.md: `npx tsx bench/test-levels.ts [AUDITS]`, 2,000 by default (some minutes).
 */
import { mean } from 'simple-statistics';
import { bootstrap } from '../core/stats/bootstrap.ts';
import { ValuesByImage } from '../core/stats/by-image.ts';
import { clusteredTTest } from '../core/stats/clustered-t-test.ts';
import { dzInterval } from '../core/stats/dz-interval.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { pairedTTest, type Interval } from '../core/stats/paired-t-test.ts';
import { signFlipTest } from '../core/stats/sign-flip.ts';

const AUDITS = Number(process.argv[2] ?? 2000);
const uniform = randomNumbers(20261128);

interface Design {
  name: string;
  /** Samples of each image. */
  sizes: number[];
  /** Share of the variance that samples of one image have in common. */
  within: number;
  isSkewed?: boolean;
}

const of = (images: number, samples: number) => Array.from({ length: images }, () => samples);
const DESIGNS: Design[] = [
  { name: '6 images', sizes: of(6, 1), within: 0 },
  { name: '6 images, skewed', sizes: of(6, 1), within: 0, isSkewed: true },
  { name: '12 images', sizes: of(12, 1), within: 0 },
  { name: '12 images, skewed', sizes: of(12, 1), within: 0, isSkewed: true },
  { name: '43 images', sizes: of(43, 1), within: 0 },
  { name: '43 images, skewed', sizes: of(43, 1), within: 0, isSkewed: true },
  { name: '30 images of 3, correlation 0.3', sizes: of(30, 3), within: 0.3 },
  { name: '30 images of 3, correlation 0.8', sizes: of(30, 3), within: 0.8 },
  {
    name: '30 images of 3, correlation 0.8, skewed',
    sizes: of(30, 3),
    within: 0.8,
    isSkewed: true,
  },
  { name: '12 images, two of 15', sizes: [15, 15, ...of(10, 1)], within: 0.5 },
  { name: '12 images, one of 20', sizes: [20, ...of(11, 1)], within: 0.5 },
  { name: '30 images, one of 20', sizes: [20, ...of(29, 1)], within: 0.5 },
];
/** The effect of which intervals are asked: standard deviations of the differences are 1. */
const EFFECT = 0.8;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

row([
  'simulated audit',
  't of samples',
  'CR2 t',
  'sign flips',
  'interval of samples',
  'CR2 interval',
]);
row(['---', '---:', '---:', '---:', '---:', '---:']);
for (const design of DESIGNS) {
  const audits = simulate(design, 0);
  const share = (is: (groups: ValuesByImage) => boolean) =>
    percent(mean(audits.map((groups) => Number(is(groups)))));
  const plain = (groups: ValuesByImage) => {
    const { values } = groups;
    return pairedTTest(
      values,
      values.map(() => 0),
    );
  };
  const covers = (interval: Interval | null) =>
    interval !== null && interval[0] <= 0 && interval[1] >= 0;
  row([
    design.name,
    share((groups) => (plain(groups).p?.twoSided ?? 1) <= 0.05),
    share((groups) => (clusteredTTest(groups).p?.twoSided ?? 1) <= 0.05),
    share((groups) => {
      const { greater, less } = signFlipTest(groups).p;
      return Math.min(greater, less) <= 0.025;
    }),
    share((groups) => covers(plain(groups).differenceCI95)),
    share((groups) => covers(clusteredTTest(groups).differenceCI95)),
  ]);
}

console.log(`\nLow end of the 95 % interval of d_z above the true ${EFFECT}, instead of 2.5 %\n`);
row(['simulated audit', 'noncentral t of samples', 'of image means', 'with CR2', 'BCa']);
row(['---', '---:', '---:', '---:', '---:']);
for (const design of DESIGNS) {
  const audits = simulate(design, EFFECT);
  const above = (low: (groups: ValuesByImage) => number | null) =>
    percent(mean(audits.map((groups) => Number((low(groups) ?? -Infinity) > EFFECT))));
  row([
    design.name,
    above((groups) => lowOf(groups.values)),
    above((groups) => lowOf(groups.map(mean))),
    above((groups) => clusteredTTest(groups).dzCI95?.[0] ?? null),
    design.sizes.length < 20 ? '–' : above((groups) => bootstrap(groups)?.dz?.[0] ?? null),
  ]);
}

function lowOf(values: readonly number[]): number | null {
  const { t, n } = pairedTTest(
    values,
    values.map(() => 0),
  );
  return t === null ? null : dzInterval(t, n)[0];
}

function simulate({ sizes, within, isSkewed = false }: Design, effect: number): ValuesByImage[] {
  const draw = isSkewed ? exponential : normal;
  return Array.from({ length: AUDITS }, () =>
    ValuesByImage.of(
      sizes.map((size) => {
        const common = draw();
        return Array.from(
          { length: size },
          () => effect + Math.sqrt(within) * common + Math.sqrt(1 - within) * draw(),
        );
      }),
    ),
  );
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Mean 0 and variance 1, skewness 2. */
function exponential(): number {
  return -Math.log(1 - uniform()) - 1;
}
