import { expect, test } from 'vitest';
import { resolveToward } from '../../../activities/plan/resolve-toward.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

const spec = AuditSpec.parse({
  model: { uri: 'model.onnx' },
  dataset: { uri: 'data' },
  attacks: [{ epsilons: [8], toward: 'cat' }],
});
const model = { labels: ['dog', 'cat', 'cow', 'hen'], classes: 4 };

function sampleOf(name: string, index = 0): Sample {
  const digests = { imageDigest: null, maskDigest: null };
  return { index, id: `${index}`, class: name, image: 'i', mask: 'm', foreground: 1, ...digests };
}

test('finds the logits of a class among 150,000 samples', () => {
  const samples = Array.from({ length: 150_000 }, (_, i) => sampleOf('dog', i));
  const classLogits = { dog: [0] };
  expect(resolveToward(spec, { samples, model, classLogits })).toEqual({ cat: [1] });
});

test('refuses a class that all samples are of, whatever they are called', () => {
  const samples = [sampleOf('tabby'), sampleOf('siamese')];
  const classLogits = { tabby: [1], siamese: [1] };
  expect(() => resolveToward(spec, { samples, model, classLogits })).toThrow(
    'All samples are of the class that attacks are to reach, "cat"',
  );
  const withDog = [...samples, sampleOf('dog')];
  const some = { samples: withDog, model, classLogits: { ...classLogits, dog: [0] } };
  expect(resolveToward(spec, some)).toEqual({ cat: [1] });
});

test('asks for nothing without an attack toward a class', () => {
  const plain = { ...spec, attacks: undefined };
  expect(resolveToward(plain, { samples: [], model, classLogits: {} })).toBeUndefined();
});
