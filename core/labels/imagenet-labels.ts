import labels from './imagenet-labels.json' with { type: 'json' };

/**
 * ImageNet-1k's class names in logit order, for a model of 1000 logits that brings no labels of its
 * own, or of 1001, where TensorFlow puts a background class first; undefined for any other.
 */
export function imagenetLabels(classes: number): string[] | undefined {
  if (classes === labels.length) return labels;
  if (classes === labels.length + 1) return ['background', ...labels];
  return undefined;
}
