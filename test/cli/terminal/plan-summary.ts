import type { PlanSummary } from '../../../workflows/contract/workflow-messages.ts';

/** A plan of an audit that computes 40 of 43 samples. */
export const plan: PlanSummary = {
  samples: 43,
  pending: 40,
  classes: ['aeroplane'],
  byClass: { aeroplane: 43 },
  model: 'resnet50.onnx',
  dataset: 'VOC2012',
  methods: ['gradcam'],
  layer: 'layer4, 2048 channels on a 7x7 grid',
  camSize: [7, 7],
  inputSize: [224, 224],
  photos: {
    geometry: {
      value: {
        kind: 'crop',
        resize: [256, 256],
        crop: [224, 224],
        rounding: 'down',
        offset: 'nearest',
      },
      source: 'metadata',
    },
    filter: { value: 'bilinear', source: 'default' },
  },
  logits: 1000,
  head: 'softmax',
  heads: { status: 'tested', untrained: 199, samples: 43, share: 0.0512 },
  notes: [],
};
