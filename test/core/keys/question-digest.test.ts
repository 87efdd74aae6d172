import { expect, it } from 'vitest';
import { isAnswerTo, questionDigest } from '../../../core/keys/question-digest.ts';
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

it('is answered by a run that took a model of the Hub at one commit, and by no other', () => {
  const commit = 'c'.repeat(40);
  const specOf = (uri: string) => AuditSpec.parse({ model: { uri }, dataset: { uri: 'voc' } });
  const pinned = specOf(`hf://owner/name@${commit}/onnx/model.onnx`);
  for (const asked of [
    'hf://owner/name',
    'hf://owner/name@v1',
    'hf://owner/name/onnx/model.onnx',
  ]) {
    expect(isAnswerTo(pinned, specOf(asked))).toBe(true);
  }
  const others = [
    'hf://owner/other',
    'hf://owner/name/model.onnx',
    `hf://owner/name@${'d'.repeat(40)}`,
  ];
  for (const asked of [...others, 'model.onnx']) {
    expect(isAnswerTo(pinned, specOf(asked))).toBe(false);
  }
  expect(isAnswerTo(specOf('a.onnx'), specOf('a.onnx'))).toBe(true);
  expect(isAnswerTo(specOf('a.onnx'), specOf('b.onnx'))).toBe(false);
});
