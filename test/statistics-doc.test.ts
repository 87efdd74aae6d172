import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Prediction, RegionMeasures } from '../core/schema/measurement.ts';
import { MeasureSummaries, PairedInference, Verdict } from '../core/schema/results.ts';

const page = await readFile(new URL('../docs/statistics.md', import.meta.url), 'utf8');

/** Named by their neighbours: labels say what an index means. */
const unexplained = ['n', 'target', 'targetLabel', 'predicted', 'predictedLabel'];

test.each(
  [RegionMeasures, Prediction, PairedInference, MeasureSummaries]
    .flatMap(({ shape }) => Object.keys(shape))
    .concat(Verdict.options)
    .filter((name) => !unexplained.includes(name)),
)('docs/statistics.md explains %s', (name) => {
  expect(page).toContain(`\`${name}\``);
});
