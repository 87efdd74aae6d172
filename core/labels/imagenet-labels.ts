import labels from './imagenet-labels.json' with { type: 'json' };

/**
 * ImageNet-1k's class names in logit order, for a model without labels and with 1000 logits, or with 1001,
 * since TensorFlow puts a background class first; undefined for any other number.
 */
export function imagenetLabels(classes: number): string[] | undefined {
  if (classes === labels.length) return labels;
  if (classes === labels.length + 1) return ['background', ...labels];
  return undefined;
}
