import { expect, it } from 'vitest';
import { meanPixel } from '../../../core/intervene/mean-pixel.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';

it.each([
  ['torchvision', { mean: [0.485, 0.456, 0.406], inputRange: 1 }, [124, 116, 104]],
  ['Caffe, blue first', { mean: [104, 117, 123], channels: 'bgr' }, [123, 117, 104]],
  ['no mean', {}, [0, 0, 0]],
  ['a mean that no pixel has', { mean: -20 }, [0, 0, 0]],
])('is what normalisation takes to 0: %s', (_, preprocessing, colour) => {
  expect(meanPixel(Preprocessing.parse(preprocessing))).toEqual(colour);
});
