import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { EvidenceTest } from '../schema/evidence.ts';
import type { AlteredPrediction, Intervention } from '../schema/intervention.ts';
import { byImage } from '../stats/by-image.ts';
import { signFlipTest } from '../stats/sign-flip.ts';
import type { AlteredRow } from './altered-row.ts';
import { allOf, type StepTests } from './evidence.ts';
import type { IsRight } from './is-right.ts';
import { meanInterval } from './mean-interval.ts';

/**
 * The fourth step: accuracy (the part filled with one colour) and the summed probability of the target's class (mean of
 * colour and blur) are both higher without the background than without the object, that is, they fall more without
 * the object; paired by image. `isRight` says whether a predicted logit is one of a sample's class; null: not known.
 */
export function reliedOn(altered: readonly AlteredRow[] | null, isRight: IsRight): StepTests {
  if (altered === null) {
    const untested = 'it takes --interventions';
    return { tests: [], p: null, images: 0, untested };
  }
  const pairs = altered.flatMap(({ row, answers }) => {
    const answer = (part: Intervention['part'], fill: Intervention['fill']) =>
      answers.find((one) => one.part === part && one.fill === fill);
    const without = {
      background: [answer('background', 'mean'), answer('background', 'blur')] as const,
      foreground: [answer('foreground', 'mean'), answer('foreground', 'blur')] as const,
    };
    const [backgroundColour, foregroundColour] = [without.background[0], without.foreground[0]];
    if (!backgroundColour || !foregroundColour) return [];
    const hit = (one: AlteredPrediction) => isRight(row, one);
    const [hitWithoutBackground, hitWithoutObject] = [hit(backgroundColour), hit(foregroundColour)];
    const probability = (some: readonly (AlteredPrediction | undefined)[]) =>
      mean(some.flatMap((one) => (one ? [one.classProbability] : [])));
    return [
      {
        image: clusterOf(row),
        accuracy:
          hitWithoutBackground === null || hitWithoutObject === null
            ? null
            : Number(hitWithoutBackground) - Number(hitWithoutObject),
        probability: probability(without.background) - probability(without.foreground),
      },
    ];
  });
  const images = new Set(pairs.map(({ image }) => image)).size;
  const probability = compare('probability', pairs);
  const known = pairs.flatMap((pair) =>
    pair.accuracy === null ? [] : [{ ...pair, accuracy: pair.accuracy }],
  );
  if (known.length < pairs.length) {
    const untested = 'which predictions are right is not known';
    return { tests: [probability.test], p: null, images, untested };
  }
  const accuracy = compare('accuracy', known);
  return {
    tests: [accuracy.test, probability.test],
    p: pairs.length === 0 ? null : allOf([accuracy.p, probability.p]),
    images,
  };
}

function compare<Name extends string>(
  name: Name,
  pairs: readonly ({ image: string } & Record<Name, number>)[],
): { test: EvidenceTest; p: { greater: number; less: number } } {
  const values = pairs.map((pair): number => pair[name]);
  const images = pairs.map(({ image }) => image);
  const { p } = signFlipTest(byImage(values, images));
  const [low, high] = meanInterval(values, images) ?? [null, null];
  return {
    test: {
      name: 'background-removed',
      measure: name,
      estimate: values.length === 0 ? null : mean(values),
      low,
      high,
      p: values.length === 0 ? null : p.greater,
      n: values.length,
      images: new Set(images).size,
    },
    p,
  };
}
