import { ownValue } from '../encoding/own-value.ts';
import { candidateLogits } from '../cam/candidate-logits.ts';
import { sha256 } from '../encoding/digest.ts';
import { drawOf } from '../keys/tested-samples.ts';
import { truthOf } from '../keys/logits-of.ts';
import type { Target } from '../schema/audit-spec.ts';
import type { HeadsCard } from '../schema/heads-card.ts';
import type { HeadsPlan } from '../schema/heads-plan.ts';
import type { Sample } from '../schema/manifest.ts';
import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';

/** Heads and samples a class to test, the most thorough first. */
const ATTEMPTS = [
  { heads: 199, samples: 500 },
  { heads: 99, samples: 500 },
  { heads: 99, samples: 200 },
  { heads: 99, samples: 100 },
  { heads: 99, samples: 40 },
  { heads: 39, samples: 40 },
] as const;
const MOST_SAMPLES = Math.max(...ATTEMPTS.map(({ samples }) => samples));
const CLASSES = 99;
/** Fewer ranks could not be called rare at a level of 5 % a pair of sides. */
const FEWEST = 39;
/** A map's ROC-AUC takes as long as so many multiplications of an inference. */
const AUC = 400_000;
/** What a value that is copied for each head costs, in multiplications. */
const COPY = 10;
/** Multiplications that are always granted: some ten seconds of one core. */
const GRANTED = 2e11;
/** Weights of heads that are held at once, in bytes. */
const MEMORY = 400e6;

interface HeadsQuestion {
  heads: HeadsCard | { missing: string } | null;
  target: Target;
  samples: readonly Sample[];
  classLogits: Readonly<Record<string, readonly number[]>>;
  logits: number;
  /** Views of each image that the audit explains. */
  views: number;
  /** Whatever it costs. */
  insist: boolean;
}

/**
 * Which heads an audit compares its own with, over which samples. 199 heads and up to 500 samples a class; fewer
 * if they would cost more than half of the audit's own inference and more than some ten seconds, but not
 * fewer than 39 and 40.
 */
export function planHeads(question: HeadsQuestion): HeadsPlan {
  const { heads: card, target, samples, classLogits, logits, views, insist } = question;
  if (!card) return notTested('baselines were left out');
  if ('missing' in card) return notTested(card.missing);
  const draws = drawsByClass(samples);
  const names = namesByClass(samples, target);
  const classes = Object.fromEntries(
    [...names.values()].flatMap((ofClass) =>
      [...ofClass].map((name) => [
        name,
        otherClasses(name, headsTarget(target, name, classLogits), logits),
      ]),
    ),
  );
  const own = card.multiplications.image * views * samples.length;
  const options = ATTEMPTS.map(({ heads, samples }) => ({
    heads,
    samples,
    ...costOf(card, draws, { heads, samples, target, classLogits, logits, classes, names }),
  })).filter(({ bytes }) => bytes <= MEMORY);
  const granted = Math.max(own / 2, GRANTED);
  const chosen = insist ? options[0] : options.find(({ cost }) => cost <= granted);
  if (!chosen) {
    const [least] = options.slice(-1);
    return notTested(
      least
        ? `it would cost ${(least.cost / own).toFixed(1)} times the audit's own inference: --untrained-heads asks for it`
        : `the weights of ${FEWEST} heads would take more than ${MEMORY / 1e6} MB`,
    );
  }
  return {
    status: 'tested',
    untrained: chosen.heads,
    classes,
    cutoffs: Object.fromEntries(
      [...draws].map(([name, drawn]) => [name, drawn[Math.min(chosen.samples, drawn.length) - 1]!]),
    ),
    samples: chosen.tested,
    share: chosen.cost / own,
  };
}

function notTested(reason: string): HeadsPlan {
  return { status: 'not-tested', reason };
}

/** The first draws of each class in their order, as many as are ever tested. */
function drawsByClass(samples: readonly Sample[]): Map<string, string[]> {
  const draws = new Map<string, string[]>();
  for (const sample of samples) {
    const drawn = draws.get(sample.class) ?? [];
    draws.set(sample.class, drawn);
    drawn.push(drawOf(sample));
    if (drawn.length >= 2 * MOST_SAMPLES) keepFirst(drawn);
  }
  for (const drawn of draws.values()) keepFirst(drawn);
  return draws;
}

function keepFirst(drawn: string[]): void {
  drawn.sort();
  drawn.length = Math.min(drawn.length, MOST_SAMPLES);
}

/** The names that a class's samples are asked about: the class, or the labels that a list gives. */
function namesByClass(samples: readonly Sample[], target: Target): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const sample of samples) {
    const known = names.get(sample.class) ?? new Set();
    names.set(sample.class, known.add(truthOf(sample, target)));
  }
  return names;
}

/** What no other class may be: the target of a class's samples. */
function headsTarget(
  target: Target,
  name: string,
  classLogits: Readonly<Record<string, readonly number[]>>,
): readonly number[] {
  return target.kind === 'index' ? [target.index] : (ownValue(classLogits, name) ?? []);
}

/** Up to 99 logits of other classes, drawn by the class's name; none if there are too few for a test. */
function otherClasses(name: string, own: readonly number[], logits: number): number[] {
  const uniform = randomNumbers(Number.parseInt(sha256(name).slice(0, 8), 16));
  const others = [...permutation(logits, uniform)].filter((logit) => !own.includes(logit));
  return others.length < FEWEST ? [] : others.slice(0, CLASSES);
}

interface Attempt extends Pick<HeadsQuestion, 'target' | 'classLogits' | 'logits'> {
  heads: number;
  samples: number;
  classes: Readonly<Record<string, readonly number[]>>;
  names: ReadonlyMap<string, ReadonlySet<string>>;
}

function costOf(
  { layers, boundary, copies, multiplications }: HeadsCard,
  draws: ReadonlyMap<string, readonly string[]>,
  { heads, samples, target, classLogits, logits, classes, names }: Attempt,
) {
  const copied = copies ? boundary.reduce((sum, { shape }) => sum + product(shape), 0) : 0;
  const ofMap = multiplications.head + AUC + COPY * copied;
  const perLogit = layers.reduce(
    (sum, { channels, places }) => sum + channels * (places ? places.height * places.width : 1),
    0,
  );
  const channels = layers.reduce((sum, layer) => sum + layer.channels, 0);
  let [cost, bytes, tested] = [0, 0, 0];
  for (const [name, drawn] of draws) {
    const asked = [...(names.get(name) ?? [])];
    const most = (count: (name: string) => number) => Math.max(0, ...asked.map(count));
    const rows =
      (1 + heads) *
      most((each) => candidateLogits(target, ownValue(classLogits, each) ?? [], logits).length);
    const maps = 1 + heads + most((each) => ownValue(classes, each)?.length ?? 0);
    const count = Math.min(samples, drawn.length);
    cost += count * (rows * perLogit + maps * ofMap);
    tested += count;
    bytes = Math.max(bytes, 4 * (rows + CLASSES) * channels);
  }
  return { cost, bytes, tested };
}

function product(dims: readonly number[]): number {
  return dims.reduce((total, dim) => total * dim, 1);
}
