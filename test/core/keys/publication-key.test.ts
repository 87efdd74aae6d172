import { vocMasks } from '../../../core/dataset/masks/voc-rules.ts';
import { describe, expect, it } from 'vitest';
import { publicationKey, type PublishedPlan } from '../../../core/keys/publication-key.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';

const maker = { groundcam: '1.0.0', gitCommit: null };

const plan: PublishedPlan = {
  spec: AuditSpec.parse({ model: { uri: 'model.onnx' }, dataset: { uri: 'data' }, store: 'here' }),
  manifestDigest: 'manifest',
  modelDigest: 'model',
  explainer: {
    key: 'key',
    digest: 'explainer',
    compiledBy: { groundcam: '0', onnxruntime: '0', node: '0' },
    fixedBatch: null,
    isAlone: false,
    dataFiles: [],
    heads: null,
  },
  classLogits: { aeroplane: [404] },
  labels: null,
  masks: vocMasks,
};
const key = (over: Partial<PublishedPlan>, by = maker) => publicationKey({ ...plan, ...over }, by);

describe('publicationKey', () => {
  it.each<[string, Partial<PublishedPlan>]>([
    ['data', { manifestDigest: 'other' }],
    ['model', { modelDigest: 'other' }],
    ['explainer', { explainer: { ...plan.explainer, digest: 'other' } }],
    ['logits of a class', { classLogits: { aeroplane: [404, 895] } }],
    ['labels', { labels: ['a'] }],
    ['question', { spec: { ...plan.spec, alpha: 0.01 } }],
  ])('differs with the %s', (_name, over) => {
    expect(key(over)).not.toBe(key({}));
  });

  it('differs with the groundcam that answers', () => {
    expect(key({}, { ...maker, groundcam: '1.0.1' })).not.toBe(key({}));
  });

  it('is the same however the audit runs', () => {
    const execution = { ...plan.spec.execution, shardSize: 1 };
    expect(key({ spec: { ...plan.spec, execution } })).toBe(key({}));
  });
});
