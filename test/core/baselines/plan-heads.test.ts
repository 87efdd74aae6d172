import { expect, it } from 'vitest';
import { planHeads } from '../../../core/baselines/plan-heads.ts';
import { isTested } from '../../../core/keys/tested-samples.ts';
import type { HeadsCard } from '../../../core/schema/heads-card.ts';
import type { HeadsPlan } from '../../../core/schema/heads-plan.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

const card: HeadsCard = {
  layers: [
    {
      features: 'heads.features.0',
      weights: 'w',
      bias: null,
      transposed: false,
      channels: 1280,
      scale: 1,
      places: null,
    },
  ],
  boundary: [{ output: 'heads.boundary.0', input: 'a', shape: [1, 1280, 7, 7] }],
  maps: [[7, 7]],
  fixedRows: null,
  copies: false,
  multiplications: { image: 3e8, head: 7e4 },
};
const samplesOf = (count: number, name = 'dog') =>
  Array.from({ length: count }, (_, index): Sample => {
    const image = `${name}${index}.jpg`;
    const id = `${index}/${name}`;
    return {
      index,
      id,
      class: name,
      image,
      mask: '',
      imageDigest: '',
      maskDigest: '',
      foreground: 1,
    };
  });
const plan = (overrides: Partial<Parameters<typeof planHeads>[0]> = {}) =>
  planHeads({
    heads: card,
    target: { kind: 'group' },
    samples: samplesOf(43),
    classLogits: { dog: [1, 2], cat: [3] },
    logits: 1000,
    views: 1,
    insist: false,
    ...overrides,
  });
function tested(heads: HeadsPlan) {
  if (heads.status !== 'tested') throw new Error(heads.reason);
  return heads;
}
/** A transformer's block behind the layer: 20 million multiplications a head. */
const dear = { ...card, multiplications: { image: 3e8, head: 2e7 } };

it('takes 199 heads and all samples of a small class', () => {
  const heads = tested(plan());
  expect(heads).toMatchObject({ untrained: 199, samples: 43 });
  expect(samplesOf(43).every((sample) => isTested(sample, heads))).toBe(true);
  expect(isTested(samplesOf(1, 'cat')[0]!, heads)).toBe(false);
});

it('takes 500 samples of a large class, the same ones whatever else there is', () => {
  const [few, many] = [samplesOf(900), [...samplesOf(5000, 'cat'), ...samplesOf(900)]];
  const chosen = (samples: Sample[]) => {
    const heads = tested(plan({ samples }));
    return samples.filter((sample) => sample.class === 'dog' && isTested(sample, heads));
  };
  expect(chosen(few)).toHaveLength(500);
  expect(chosen(many).map(({ id }) => id)).toEqual(chosen(few).map(({ id }) => id));
});

it('states what it costs, as a share of the inference', () => {
  // 298 maps, and 400 logits of 1,280 products.
  const cost = 299 * (7e4 + 4e5) + 400 * 1280;
  expect(tested(plan()).share).toBeCloseTo(cost / 3e8, 12);
});

it('takes fewer heads and samples before it costs more than half of the inference', () => {
  const samples = samplesOf(20_000);
  const heads = tested(plan({ heads: dear, samples }));
  expect(heads).toMatchObject({ untrained: 99, samples: 500 });
  expect(heads.share).toBeLessThanOrEqual(0.5);
  const fewer = tested(plan({ heads: dear, samples: samplesOf(5000) }));
  expect(fewer).toMatchObject({ untrained: 99, samples: 100 });
  const least = tested(plan({ heads: dear, samples: samplesOf(1500) }));
  expect(least.untrained).toBeGreaterThanOrEqual(39);
  expect(least.samples).toBeGreaterThanOrEqual(40);
});

it('tests none if the least costs too much, unless someone insists', () => {
  const dearer = { ...card, multiplications: { image: 3e8, head: 2e8 } };
  const refused = plan({ heads: dearer, samples: samplesOf(300) });
  if (refused.status !== 'not-tested') throw new Error('Expected a refusal');
  expect(refused.reason).toMatch(/times the audit's own inference: --untrained-heads asks for it/);
  const insisted = tested(plan({ heads: dearer, samples: samplesOf(300), insist: true }));
  expect(insisted).toMatchObject({ untrained: 199, samples: 300 });
});

it('takes fewer heads if all logits may be the target, whose weights would not fit in memory', () => {
  expect(tested(plan({ target: { kind: 'predicted' } })).untrained).toBe(39);
});

it('says why an explainer has no heads', () => {
  expect(plan({ heads: { missing: 'no weights' } })).toEqual({
    status: 'not-tested',
    reason: 'no weights',
  });
  expect(plan({ heads: null }).status).toBe('not-tested');
});

it('draws other classes that are not in the group, and none if there are too few', () => {
  const drawn = tested(plan()).classes['dog']!;
  expect(new Set(drawn).size).toBe(99);
  expect(drawn).not.toContain(1);
  expect(drawn).not.toContain(2);
  expect(tested(plan({ logits: 20 })).classes['dog']).toEqual([]);
});

it('no label of a class is another class of its own samples', () => {
  const labels = ['pug', 'beagle'];
  const samples = samplesOf(60).map((sample, i) => ({ ...sample, label: labels[i % 2]! }));
  const classLogits = { pug: [5], beagle: [6] };
  const tested = plan({ samples, classLogits, target: { kind: 'label' }, insist: true });
  expect(tested.status === 'tested' && Object.keys(tested.classes).sort()).toEqual([
    'beagle',
    'pug',
  ]);
  expect(tested.status === 'tested' && tested.classes['pug']).not.toContain(5);
});
