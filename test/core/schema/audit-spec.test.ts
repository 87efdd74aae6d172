import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { MethodName } from '../../../core/schema/method-name.ts';

const smallest = { model: { uri: 'm.onnx' }, dataset: { uri: 'd' } };
const complaint = (spec: unknown) => z.prettifyError(AuditSpec.safeParse(spec).error!);

it('a key that it does not know is named, with the nearest that it knows', () => {
  expect(complaint({ ...smallest, methd: 'gradcam' })).toContain(
    'Unknown key "methd": did you mean "method"?',
  );
  const nested = { ...smallest, dataset: { uri: 'd', clases: ['cat'] } };
  expect(complaint(nested)).toContain('Unknown key "clases": did you mean "classes"?');
  expect(complaint(nested)).toContain('at dataset');
  expect(complaint({ ...smallest, image: { zzz: 1 } })).toContain(
    'expected one of resize, exif, icc',
  );
});

it('a key called __proto__ is unknown like any other, and changes no prototype', () => {
  const spec: unknown = JSON.parse(
    '{"model":{"uri":"m"},"dataset":{"uri":"d"},"__proto__":{"alpha":0.5}}',
  );
  expect(complaint(spec)).toContain('__proto__');
  expect(({} as Record<string, unknown>)['alpha']).toBeUndefined();
});

it.each([
  ['model', { uri: 'm', inputSize: [1e9, 1e9] }],
  ['overlays', 1e300],
  ['alpha', Number.NaN],
  ['execution', { shardSize: Infinity }],
  ['target', { kind: 'index', index: 2 ** 60 }],
  ['model', ['m.onnx']],
  ['dataset', null],
])('a %s of %j is refused', (key, value) => {
  expect(AuditSpec.safeParse({ ...smallest, [key]: value }).success).toBe(false);
});

it('whatever JSON holds is a spec or is refused, never a crash', () => {
  const part = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined));
  const keys = Object.fromEntries(
    Object.keys(AuditSpec.shape).map((key) => [key, fc.oneof(part, fc.constant(undefined))]),
  );
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record(keys).map((given) => ({ ...smallest, ...given })),
  );
  fc.assert(
    fc.property(anything, (json) => {
      const parsed = AuditSpec.safeParse(json);
      if (!parsed.success) expect(z.prettifyError(parsed.error)).not.toBe('');
    }),
    { seed: 5, numRuns: 500 },
  );
});

it('a spec is the same after it was written and read again', () => {
  const path = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `/data/${text}`);
  const spec = fc.record(
    {
      model: fc.record(
        {
          uri: path,
          tokens: fc.nat(),
          layer: fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        },
        { requiredKeys: ['uri'] },
      ),
      dataset: fc.record(
        { uri: path, classes: fc.array(fc.string({ minLength: 1 }), { minLength: 1 }) },
        { requiredKeys: ['uri'] },
      ),
      method: fc.subarray([...MethodName.options], { minLength: 1 }),
      alpha: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
    },
    { requiredKeys: ['model', 'dataset'] },
  );
  fc.assert(
    fc.property(spec, (raw) => {
      const first = AuditSpec.safeParse(raw);
      if (!first.success) return; // a path with control characters
      expect(AuditSpec.parse(JSON.parse(JSON.stringify(first.data)))).toEqual(first.data);
    }),
    { seed: 6, numRuns: 200 },
  );
});
