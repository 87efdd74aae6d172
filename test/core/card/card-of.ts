import { stretchTo } from '../../../core/image/stretch-to.ts';
import type { ModelCard } from '../../../core/schema/model-card.ts';

const { filter, ...placing } = stretchTo([224, 224]);

/** The card of a model that takes pixels from 0 to 255 as they are, with fields of one's own. */
export function cardOf(changes: Partial<ModelCard> = {}): ModelCard {
  return {
    mean: { value: [0, 0, 0], source: 'default' },
    std: { value: [1, 1, 1], source: 'default' },
    inputRange: { value: 255, source: 'spec' },
    channels: { value: 'rgb', source: 'default' },
    inputSize: { value: [224, 224], source: 'model' },
    geometry: { value: placing, source: 'default' },
    filter: { value: filter, source: 'default' },
    head: { value: 'softmax', source: 'model' },
    logits: { value: 'logits', source: 'model' },
    labels: { value: null, source: 'default' },
    ...changes,
  };
}
