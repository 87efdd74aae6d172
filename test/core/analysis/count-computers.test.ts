import { expect, it } from 'vitest';
import { countComputers } from '../../../core/analysis/count-computers.ts';
import type { ComputedBy } from '../../../core/schema/computed-by.ts';

const on = (provider: string): ComputedBy => ({
  image: { sharp: '0.35.5', libvips: '8.18.0', node: '22.1.0' },
  maps: { provider, onnxruntime: '1.30.0', node: '22.1.0' },
  measures: { groundcam: '0.2.0', node: '22.1.0' },
});

it('counts the samples of each, most frequent first', () => {
  const { image, maps } = countComputers([on('cpu'), on('cuda'), on('cuda')]);
  expect(maps.map(({ provider, samples }) => [provider, samples])).toEqual([
    ['cuda', 2],
    ['cpu', 1],
  ]);
  expect(image).toEqual([{ ...on('cpu').image, samples: 3 }]);
});

it('is empty for a run without measured samples', () => {
  expect(countComputers([])).toEqual({ image: [], maps: [], measures: [] });
});
