import { vocMasks } from '../../../core/dataset/masks/decide-reading.ts';
import { expect, it } from 'vitest';
import { collectedGroups } from '../../../core/keys/collected-groups.ts';
import { interventionKey } from '../../../core/keys/intervention-key.ts';
import { logitsOf } from '../../../core/keys/logits-of.ts';
import { sampleKeys, type KeyedPlan } from '../../../core/keys/sample-keys.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

/** Keys at these stage versions: a store must not be computed again because code was renamed. */
const KEPT = {
  image: 'artifacts/v1/image/24/24026197e8fc045def0f293a309cae20f154e4ed26123c7f2b5ae61cfd5116ba',
  labels: 'artifacts/v1/labels/32/326bc001b360cf9d285e67057d74945bf90117b083a8e6b45d0e3e0cadfa1f50',
  cam: 'artifacts/v1/cam/96/968c74a0fd41d4ed52710162a0b5eec9a6a44cb7691d093a7cb4bcc800d0e47b',
  measurement:
    'artifacts/v1/measurement/a4/a4812304cd3a95dc8ed468d33542199eb5633618d19091f9791e87673f2a6637',
  collected:
    'artifacts/v1/collected/a3/a3c04666b61be5752d112ef1c1cb28977e46312b48bbcdbc52c5dd9ba645b63e',
  intervention:
    'artifacts/v1/intervention/34/34b189ed1a8ee5a98cdfaf494d2bc28ea59cf3679c3ba4c5102417a801453870',
};

const map = {
  output: 'cam',
  method: 'gradcam' as const,
  layer: 'features',
  size: [7, 7] as [number, number],
  view: { flipped: false, intensity: 1 },
};
const plan: KeyedPlan & { meanPixel: [number, number, number] } = {
  spec: AuditSpec.parse({ model: { uri: 'model.onnx' }, dataset: { uri: 'data' }, store: 'here' }),
  recipe: {
    method: 'gradcam',
    layer: 'features',
    reading: 'features',
    camSize: [7, 7],
    inputSize: [224, 224],
    logits: 1000,
    logitsTensor: 'logits',
    output: 'logits',
    head: 'softmax',
    notes: [],
    maps: [map],
    precision: 'float32',
  },
  explainer: {
    key: 'k',
    digest: 'e'.repeat(64),
    compiledBy: { groundcam: '0', onnxruntime: '0', node: '0' },
    fixedBatch: null,
    isAlone: false,
    dataFiles: [],
    heads: null,
  },
  heads: { status: 'not-tested', reason: 'made up' },
  masks: vocMasks,
  view: 'ignore',
  classLogits: { aeroplane: [404, 895] },
  meanPixel: [124, 116, 104],
};
const sample: Sample = {
  index: 0,
  id: 'a/aeroplane',
  image: 'JPEGImages/a.jpg',
  mask: 'SegmentationClass/a.png',
  imageDigest: '1'.repeat(64),
  maskDigest: '2'.repeat(64),
  class: 'aeroplane',
  foreground: 1,
};

it('derives the same keys from the same inputs in every version', () => {
  expect(sampleKeys(sample, plan)).toEqual({
    image: `${KEPT.image}.npy`,
    labels: `${KEPT.labels}.npy`,
    photo: `${KEPT.labels}.json`,
    maps: [{ map, key: `${KEPT.cam}.cam.npy` }],
    prediction: `${KEPT.cam}.json`,
    heads: null,
    measurements: [{ method: 'gradcam', key: `${KEPT.measurement}.json` }],
  });
  expect(collectedGroups([sample], plan)[0]?.key).toBe(`${KEPT.collected}.json`);
  expect(interventionKey(sample, null, plan)).toBe(`${KEPT.intervention}.json`);
});

it("asks for a label's logits with the target label, and judges by them with the target predicted", () => {
  const named = { ...sample, label: 'airliner' };
  const asked = (kind: 'group' | 'label' | 'predicted') => ({
    ...plan,
    spec: { ...plan.spec, target: { kind } },
    classLogits: { aeroplane: [404, 895], airliner: [404] },
  });
  const group = sampleKeys(named, asked('group'));
  expect(group).toEqual(sampleKeys(sample, asked('group')));
  const label = sampleKeys(named, asked('label'));
  expect(label.prediction).not.toBe(group.prediction);
  expect(logitsOf(named, asked('label'))).toEqual([404]);
  const predicted = sampleKeys(named, asked('predicted'));
  const unlabelled = sampleKeys(sample, asked('predicted'));
  expect(predicted.prediction).toBe(unlabelled.prediction);
  expect(predicted.measurements).not.toEqual(unlabelled.measurements);
  expect(logitsOf(sample, asked('predicted'))).toEqual([404, 895]);
});
