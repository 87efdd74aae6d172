/**
 * Seconds that intervals and sign flips take of made-up differences of many images, one or two each.
 *
 *   npx tsx bench/resampling.ts [--images 10000,100000,1000000]
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bootstrap } from '../core/stats/bootstrap.ts';
import { ValuesByImage } from '../core/stats/by-image.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { signFlipTest } from '../core/stats/sign-flip.ts';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '10000,100000,1000000' } },
});
const uniform = randomNumbers(7);

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(2)} before, Node ${process.versions.node}\n`,
);
const row = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);
row(['images', 'samples an image', 'intervals s', 'sign flips s']);
row(['---:', '---:', '---:', '---:']);
for (const images of values.images.split(',').map(Number)) {
  for (const samples of [1, 2]) {
    const lists = Array.from({ length: images }, () =>
      Array.from({ length: samples }, () => uniform() - 0.5),
    );
    const groups = ValuesByImage.of(lists);
    const seconds = [bootstrap, signFlipTest].map((test) => {
      const start = performance.now();
      test(groups);
      return ((performance.now() - start) / 1000).toFixed(2);
    });
    row([images, samples, ...seconds]);
  }
}
