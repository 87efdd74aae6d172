import { expect, it } from 'vitest';
import { mixtures, onnxRuntimes, providers } from '../../../report/text/computers.ts';

const explainer = { groundcam: '0.2.0', onnxruntime: '1.30.0', node: '22.1.0' };
const none = { explainer, heads: [], interventions: [], baselines: [] };
const image = [{ sharp: '0.35.5', libvips: '8.18.0', node: '22.1.0', samples: 10 }];
const measures = [{ groundcam: '0.2.0', node: '22.1.0', samples: 10 }];
const cuda = { provider: 'cuda', onnxruntime: '1.30.0', node: '22.1.0', samples: 7 };
const cpu = { provider: 'cpu', onnxruntime: '1.30.0', node: '20.9.0', samples: 3 };

it('names the one provider of a run', () => {
  const computedBy = { ...none, image, maps: [{ ...cuda, samples: 10 }], measures };
  expect(providers({ computedBy })).toBe('cuda');
  expect(mixtures({ computedBy })).toEqual([]);
});

it('says how many samples each provider computed, and what else differs', () => {
  const computedBy = { ...none, image, maps: [cuda, cpu], measures };
  expect(providers({ computedBy })).toBe('cuda (7 samples), cpu (3 samples)');
  expect(onnxRuntimes({ computedBy })).toBe('1.30.0');
  expect(mixtures({ computedBy })).toEqual(['execution providers', 'versions of Node']);
});

it('names a newer image decoder', () => {
  const newer = { sharp: '0.36.0', libvips: '8.19.0', node: '22.1.0', samples: 1 };
  const computedBy = { ...none, image: [...image, newer], maps: [cuda], measures };
  expect(mixtures({ computedBy })).toEqual(['image decoders']);
});

it('looks at heads, interventions, baselines and the explainer, too', () => {
  const same = { ...none, image, maps: [cuda], measures };
  expect(mixtures({ computedBy: same })).toEqual([]);
  const answered = { ...cuda, sharp: '0.35.5', libvips: '8.18.0' };
  const of = (changes: object) => mixtures({ computedBy: { ...same, ...changes } });
  expect(of({ heads: [{ ...cuda, provider: 'cpu' }] })).toEqual(['execution providers']);
  expect(of({ interventions: [{ ...answered, onnxruntime: '1.31.0' }] })).toEqual([
    'versions of ONNX Runtime',
  ]);
  expect(of({ interventions: [{ ...answered, libvips: '8.19.0' }] })).toEqual(['image decoders']);
  expect(of({ baselines: [{ ...measures[0], groundcam: '0.3.0' }] })).toEqual([
    'versions of groundcam',
  ]);
  expect(of({ explainer: { ...explainer, node: '24.0.0' } })).toEqual(['versions of Node']);
});
