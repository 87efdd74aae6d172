import { expect, it } from 'vitest';
import { collectedGroups } from '../../../core/keys/collected-groups.ts';
import { interventionKey } from '../../../core/keys/intervention-key.ts';
import { sampleKeys, type KeyedPlan } from '../../../core/keys/sample-keys.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

/** Keys as version 0.1 made them: a store must not be computed again because code was renamed. */
const KEPT = {
  image: 'artifacts/v1/image/24/24026197e8fc045def0f293a309cae20f154e4ed26123c7f2b5ae61cfd5116ba',
  labels: 'artifacts/v1/labels/4e/4ea0a02cf7a26e4d2d7039161352a595b75e7cad0b0223a52e7b19e02e3e7e48',
  cam: 'artifacts/v1/cam/6a/6a35312025c291ca10328a226316f6c0e7bf1ee4ac84204c12524bd1ef6f16c5',
  measurement:
    'artifacts/v1/measurement/5b/5b72c7dcc162814f9fe2dcddba69649f5e1c5b3d69b8cc26dd2dc01d8a75a2bc',
  collected:
    'artifacts/v1/collected/a8/a8e0620b801b8b5a83b3c7374f7d7fabfcd39b5d1be908bd0a8e2c6c4b8ce4e6',
  intervention:
    'artifacts/v1/intervention/14/14336ca96befd439a2551292c294f79a20bec6492d252caa7d8e3ff05d659367',
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
