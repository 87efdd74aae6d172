import { expect, it } from 'vitest';
import { chooseDonors } from '../../../core/intervene/choose-donors.ts';
import { makeSamples } from '../../activities/samples.ts';

it('chooses another image for every sample, and the same ones each time', () => {
  const samples = makeSamples(200);
  const donors = chooseDonors(samples);
  expect(donors.filter((donor, at) => donor?.imageDigest === samples[at]!.imageDigest)).toEqual([]);
  expect(donors).toEqual(chooseDonors(samples));
  expect(new Set(donors).size).toBeGreaterThan(100);
});

it('takes samples of one image for one, whatever their classes', () => {
  const [dog, other] = makeSamples(2);
  const samples = [dog!, { ...dog!, id: 'photo_0/cat', class: 'cat' }, other!];
  const [first, second, third] = chooseDonors(samples);
  expect([first, second, third]).toEqual([other, other, dog]);
});

it('finds none where there is no other image, or its files are missing', () => {
  const [dog, other] = makeSamples(2);
  expect(chooseDonors([dog!])).toEqual([null]);
  expect(chooseDonors([dog!, { ...other!, maskDigest: null }])).toEqual([null, dog]);
});
