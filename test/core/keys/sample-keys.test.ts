import { vocMasks } from '../../../core/dataset/masks/voc-rules.ts';
import { expect, it } from 'vitest';
import { collectedGroups } from '../../../core/keys/collected-groups.ts';
import { attackKeys } from '../../../core/keys/attack-keys.ts';
import { interventionKey } from '../../../core/keys/intervention-key.ts';
import { logitsOf } from '../../../core/keys/logits-of.ts';
import { mapKeys, sampleKeys, type KeyedPlan } from '../../../core/keys/sample-keys.ts';
import { AttackName } from '../../../core/schema/attack.ts';
import { AttackSpecs } from '../../../core/schema/attack-spec.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { cardOf } from '../card/card-of.ts';
import type { Sample } from '../../../core/schema/manifest.ts';

/** Keys at these stage versions: a store must not be computed again because code was renamed. */
const KEPT = {
  image: 'artifacts/v1/image/a8/a8acb9f1ef846484bfd5d6f5960859319b85d5b6f9762ebd6a0dd0de7290a3d1',
  labels: 'artifacts/v1/labels/f9/f988622d8d79a41fe0fa5d0e869d43423485809c577e2303807922a536f8bbfd',
  cam: 'artifacts/v1/cam/df/df1632fb495b94950e986f4b797341b24e7b17f24237852d6f5a5c6cb338ab74',
  measurement:
    'artifacts/v1/measurement/05/051d85072f423cb4a61f3f0042b9d17cd11957301a3997e5def940d6d4d7bafb',
  compared:
    'artifacts/v1/compared/dc/dc87f3b7d5c9c5ffd2f73d861f3d3cc50b37951ecf4b0c34d7996295483cacbb',
  collected:
    'artifacts/v1/collected/b4/b4b48f9bfcd5f8f59751fc1214b605065b49cd56c4f02a7d841b7a9dbc993ef2',
  attack: 'artifacts/v1/attack/16/160dd2ad9ba09f5bcc0c79926097a70b89c84f9728f104cf4cee967a2251d5ed',
  intervention:
    'artifacts/v1/intervention/f6/f6c65535554665c24fb42ad92e7811d8546435fb5d21c55f449c3e0f29c9cbea',
};

const map = {
  output: 'cam',
  method: 'gradcam' as const,
  layer: 'features',
  size: [7, 7] as [number, number],
  view: { flipped: false, intensity: 1 },
};
const plan: KeyedPlan = {
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
  card: cardOf(),
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
    compared: `${KEPT.compared}.json`,
    measurements: [{ method: 'gradcam', key: `${KEPT.measurement}.json` }],
  });
  expect(
    sampleKeys(sample, { ...plan, spec: { ...plan.spec, baselines: false } }).compared,
  ).toBeNull();
  expect(sampleKeys(sample, plan)).toMatchObject(mapKeys(sample, plan));
  expect(collectedGroups([sample], plan)[0]?.key).toBe(`${KEPT.collected}.json`);
  expect(interventionKey(sample, null, plan)).toBe(`${KEPT.intervention}.json`);
});

it('derives the same keys of attacks, which settings that an attack does not read leave as they are', () => {
  const attacked = (attack: object) => {
    const attacks = AttackSpecs.parse([{ epsilons: [4], regions: ['object'], ...attack }]);
    const digest = 'a'.repeat(64);
    const compiled = { key: 'g', digest, fixedBatch: null, isAlone: false };
    const attackers = AttackName.options.flatMap((attack) => [
      { attack, ...compiled },
      { attack, isToward: true as const, ...compiled },
    ]);
    const towardLogits = { cat: [1], '1': [1], dog: [2] };
    return attackKeys(sample, {
      ...plan,
      attackers,
      towardLogits,
      spec: { ...plan.spec, attacks },
    });
  };
  expect(attackKeys(sample, plan)).toEqual([]);
  const [fgsm, ...others] = attacked({ attack: 'fgsm' });
  expect(others).toEqual([]);
  expect(fgsm).toEqual({
    cell: {
      ...{ attack: 'fgsm', norm: 'linf', epsilon: 4, region: 'object' },
      ...{ steps: 1, restarts: 1, seed: 0 },
    },
    record: `${KEPT.attack}.json`,
    image: `${KEPT.attack}.png`,
    maps: [{ map, key: `${KEPT.attack}.cam.npy` }],
  });
  expect(attacked({ attack: 'fgsm', steps: 7, restarts: 3 })).toEqual([fgsm]);
  const recordToward = (toward: string | number) => attacked({ attack: 'fgsm', toward })[0]?.record;
  expect(new Set([fgsm?.record, recordToward('cat'), recordToward('dog')]).size).toBe(3);
  // By whatever name the class goes.
  expect(recordToward(1)).toBe(recordToward('cat'));
  const [five, ten] = [attacked({ steps: 5 }), attacked({ steps: 10 })];
  expect(five[0]?.record).not.toBe(ten[0]?.record);
  const several = attacked({ epsilons: [8, 2, 2], regions: ['patch', 'object'] });
  expect(several.map(({ cell }) => [cell.region, cell.epsilon])).toEqual([
    ['object', 2],
    ['object', 8],
    ['patch', 2],
    ['patch', 8],
  ]);
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
