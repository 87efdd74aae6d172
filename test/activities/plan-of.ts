import type { Sample } from '../../core/schema/manifest.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { SCHEMA_VERSION } from '../../core/schema/schema-version.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { stretchTo } from '../../core/image/stretch-to.ts';
import { cardOf } from '../core/card/card-of.ts';

const { filter, ...placing } = stretchTo([4, 4]);

/** A plan over samples that are all pending, for a model with maps of 2 x 2. */
export function planOf(
  samples: readonly Sample[],
  { shardSize = 256, ...overrides }: { shardSize?: number } & Partial<RunPlan> = {},
): RunPlan {
  return {
    schemaVersion: SCHEMA_VERSION,
    runId: 'run',
    workflowId: 'groundcam-run',
    startedAt: '2026-01-01T00:00:00.000Z',
    spec: AuditSpec.parse({
      model: { uri: 'model.onnx' },
      dataset: { uri: 'dataset' },
      target: { kind: 'predicted' },
      execution: { shardSize },
    }),
    datasetRoot: 'dataset',
    classes: ['dog'],
    classLogits: { dog: [] },
    labels: null,
    view: 'ignore',
    dataNotes: [],
    masks: {
      by: 'value',
      codes: [
        [0, 0],
        [1, 1],
        [255, 1],
      ],
      others: 'refused',
      threshold: null,
      classes: [],
      size: 'same',
    },
    explainer: {
      key: 'explainer.onnx',
      digest: 'e1',
      compiledBy: { groundcam: '0', onnxruntime: '0', node: '0' },
      fixedBatch: null,
      isAlone: false,
      dataFiles: [],
      heads: null,
    },
    recipe: {
      method: 'gradcam',
      layer: 'layer',
      reading: 'tensor layer',
      maps: [
        {
          output: 'cam',
          method: 'gradcam',
          layer: 'layer',
          size: [2, 2],
          view: { flipped: false, intensity: 1 },
        },
      ],
      camSize: [2, 2],
      inputSize: [4, 4],
      logits: 3,
      logitsTensor: 'logits',
      output: 'logits',
      head: 'softmax',
      notes: [],
      precision: 'float32',
    },
    heads: { status: 'not-tested', reason: 'made up' },
    meanPixel: [0, 0, 0],
    modelName: 'model',
    modelDigest: 'm1',
    card: cardOf({ geometry: { value: placing, source: 'default' } }),
    cardDigest: 'c1',
    manifestDigest: 'd1',
    samples: samples.length,
    pending: samples.length,
    ...overrides,
  };
}
