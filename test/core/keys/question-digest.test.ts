import { expect, it } from 'vitest';
import { questionDigest } from '../../../core/keys/question-digest.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';

const digestOf = (changes: object = {}) =>
  questionDigest(
    AuditSpec.parse({ model: { uri: 'a.onnx' }, dataset: { uri: 'voc' }, ...changes }),
  );

it('is that of a spec whose model the plan has filled in', () => {
  const cardDigest = 'a1'.repeat(32);
  expect(digestOf({ model: { uri: 'a.onnx', cardDigest } })).toBe(digestOf());
});

it('is another for another model, dataset or target', () => {
  expect(digestOf({ model: { uri: 'b.onnx' } })).not.toBe(digestOf());
  expect(digestOf({ dataset: { uri: 'coco' } })).not.toBe(digestOf());
  expect(digestOf({ target: { kind: 'predicted' } })).not.toBe(digestOf());
});

it('does not depend on how an audit is executed and where it is stored', () => {
  expect(digestOf({ store: 's3://bucket/audits', execution: { shardSize: 7 } })).toBe(digestOf());
});
