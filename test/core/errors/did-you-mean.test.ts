import { expect, test } from 'vitest';
import { didYouMean } from '../../../core/errors/did-you-mean.ts';

test('the nearest name is suggested, whatever its case', () => {
  expect(didYouMean('layer4[-1].conv4', ['layer3.2.conv3', 'layer4.2.conv3', 'fc'])).toBe(
    ': did you mean "layer4.2.conv3"?',
  );
  expect(didYouMean('AEROPLANE', ['aeroplane', 'boat'])).toBe(': did you mean "aeroplane"?');
});

test('nothing is suggested where half of the name would have to change', () => {
  expect(didYouMean('norm', ['fc', 'conv'])).toBe('');
  expect(didYouMean('norm', [])).toBe('');
});
