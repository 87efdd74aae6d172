import { expect, it } from 'vitest';
import { collectedGroups } from '../../../core/keys/collected-groups.ts';
import { interventionKey } from '../../../core/keys/intervention-key.ts';
import { sampleKeys, type KeyedPlan } from '../../../core/keys/sample-keys.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

/** Keys at these stage versions: a store must not be computed again because code was renamed. */
const KEPT = {
  image: 'artifacts/v1/image/24/24026197e8fc045def0f293a309cae20f154e4ed26123c7f2b5ae61cfd5116ba',
  labels: 'artifacts/v1/labels/b3/b39dff4f2db6615c6e8389bab7c25131ce92e8d74751cfbe36e0677d018af7cc',
  cam: 'artifacts/v1/cam/57/5738b6a75fe297e469530f76d5191b9d97ba1df633d4f4c5c85a77f5ddc4b197',
  measurement:
    'artifacts/v1/measurement/7e/7ee13677ee2a21587ea05cc17c1009bf03fa468358ac96546aef4654384040a6',
  collected:
    'artifacts/v1/collected/46/4671a96bc97a50e2c083b517b0dc2eed9f944102dae5feab2a68837f76eafdd1',
  intervention:
    'artifacts/v1/intervention/51/51a61d75591989ed40c945764d0adc958df7f778fdeb7ab5984ece443523c457',
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
    maps: [map],
    untrainedMaps: [],
    precision: 'float32',
  },
  explainer: { key: 'k', digest: 'e'.repeat(64), fixedBatch: null, dataFiles: [] },
  maskKind: 'voc',
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
    untrainedMaps: [],
    prediction: `${KEPT.cam}.json`,
    measurements: [{ method: 'gradcam', key: `${KEPT.measurement}.json` }],
  });
  expect(collectedGroups([sample], plan)[0]?.key).toBe(`${KEPT.collected}.json`);
  expect(interventionKey(sample, null, plan)).toBe(`${KEPT.intervention}.json`);
});
