import { expect, it } from 'vitest';
import { countComputers } from '../../../core/analysis/count-computers.ts';
import type { ComputedBy } from '../../../core/schema/computed-by.ts';

const on = (provider: string): ComputedBy => ({
  image: { sharp: '0.35.5', libvips: '8.18.0', node: '22.1.0' },
  maps: { provider, onnxruntime: '1.30.0', node: '22.1.0' },
  measures: { groundcam: '0.2.0', node: '22.1.0' },
});

const explainer = { groundcam: '0.2.0', onnxruntime: '1.30.0', node: '22.1.0' };
const none = { explainer, samples: [], heads: [], interventions: [], attacks: [], baselines: [] };

it('counts the samples of each, most frequent first', () => {
  const { image, maps } = countComputers({
    ...none,
    samples: [on('cpu'), on('cuda'), on('cuda')],
  });
  expect(maps.map(({ provider, samples }) => [provider, samples])).toEqual([
    ['cuda', 2],
    ['cpu', 1],
  ]);
  expect(image).toEqual([{ ...on('cpu').image, samples: 3 }]);
});

it('is empty for a run without measured samples', () => {
  expect(countComputers(none)).toEqual({
    explainer,
    image: [],
    maps: [],
    measures: [],
    heads: [],
    interventions: [],
    baselines: [],
  });
});

it('counts what ran heads, interventions and baselines for itself', () => {
  const { maps, measures } = on('cuda');
  const asked = { ...maps, sharp: '0.35.5', libvips: '8.18.0' };
  const counted = countComputers({
    ...none,
    heads: [maps],
    interventions: [asked, asked],
    baselines: [measures, { ...measures, node: '24.0.0' }, measures],
  });
  expect(counted.heads).toEqual([{ ...maps, samples: 1 }]);
  expect(counted.interventions).toEqual([{ ...asked, samples: 2 }]);
  expect(counted.baselines.map(({ node, samples }) => [node, samples])).toEqual([
    ['22.1.0', 2],
    ['24.0.0', 1],
  ]);
});
