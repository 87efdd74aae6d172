import { describe, expect, it } from 'vitest';
import { classLogits } from '../../../core/labels/class-logits.ts';
import { imagenetLabels } from '../../../core/labels/imagenet-labels.ts';

const imagenet = { labels: imagenetLabels(1000), classes: 1000 };

describe('classLogits', () => {
  it.each([
    ['404', [404]],
    ['airliner', [404]],
    ['AIRLINER', [404]],
    ['white shark', [2]],
    ['Carcharodon carcharias', [2]],
    ['n02690373', [404]],
    ['aeroplane', [404, 895]],
  ])('finds %s among the classes of ImageNet', (wanted, logits) => {
    expect(classLogits(wanted, imagenet)).toEqual(logits);
  });

  it('counts past the background class of TensorFlow', () => {
    const model = { labels: imagenetLabels(1001), classes: 1001 };
    expect(classLogits('white shark', model)).toEqual([3]);
    expect(classLogits('airliner', model)).toEqual([405]);
    expect(classLogits('404', model)).toEqual([404]);
  });

  it('prefers the labels of the model to the words of ImageNet', () => {
    const labels = Array.from({ length: 1000 }, (_, i) => (i === 7 ? 'white shark' : `class ${i}`));
    expect(classLogits('White shark', { labels, classes: 1000 })).toEqual([7]);
  });

  it.each([
    ['1000', 'between 0 and 999', 'from 0'],
    ['arliner', 'did you mean "airliner"?', 'label'],
    ['crane', 'Several of the model', '134'],
  ])('says what is wrong with %s', (wanted, message, hint) => {
    expect(() => classLogits(wanted, imagenet)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
      }),
    );
  });

  it('knows only indices and VOC classes where a model has no labels', () => {
    expect(classLogits('3', { classes: 5 })).toEqual([3]);
    expect(() => classLogits('cat', { classes: 5 })).toThrow('no labels in which to look up "cat"');
  });

  it('takes no word of ImageNet in a model of other classes', () => {
    const model = { labels: ['cat', 'dog'], classes: 2 };
    expect(() => classLogits('white shark', model)).toThrow('did you mean');
  });
});
