import type { AttackNorm, AttackRegion } from '../../core/schema/attack.ts';
import type { AttackResults, Results } from '../../core/schema/results.ts';
import { count, fixed, interval, percent } from './format.ts';
import { shortName } from './one-line.ts';

export const normNames: Readonly<Record<AttackNorm, string>> = { linf: 'L∞', l2: 'L2' };

/** The pixels that were changed, in words. */
export const regionNames: Readonly<Record<AttackRegion, string>> = {
  all: 'whole photo',
  background: 'background',
  object: 'object',
  patch: 'patch of background',
};

/** An attack in words: "pgd (L∞, 10 steps)", "pgd toward cat (L∞, 10 steps)". */
export function attackName({ attack, toward, norm, steps, restarts }: AttackResults): string {
  const runs = restarts > 1 ? `, up to ${restarts} runs` : '';
  const length = attack === 'fgsm' ? 'one step' : `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  const named = toward ? `${attack} toward ${shortName(toward.label)}` : attack;
  return `${named} (${normNames[norm]}, ${length}${runs})`;
}

/** What the gap between object and patch is, in a sentence; empty if there is none. */
export function gapSentence({ gap }: AttackResults): string {
  if (gap === null) return '';
  const points = (share: number) => fixed(100 * share, 1);
  const bounds = gap.gapCI95;
  return (
    `At ε = ${gap.epsilon}, changes of the object fooled ${percent(gap.object.share)} of ${count(gap.n, 'sample')}, ` +
    `those of as much background ${percent(gap.patch.share)}: a gap of ${points(gap.gap)} points` +
    (bounds ? ` (95% interval ${interval([100 * bounds[0], 100 * bounds[1]], 1)}).` : '.')
  );
}

/**
 * Rows of figures for text: region, ε, samples, fooled by the attack and by noise, those that reached a class by both if
 * there was one to reach, accuracy, ROC-AUC.
 */
function attackRows({ figures, toward }: AttackResults): string[][] {
  return figures.map((row) => [
    regionNames[row.region],
    String(row.epsilon),
    String(row.n),
    percent(row.attacked.fooled?.share ?? null),
    percent(row.control.fooled?.share ?? null),
    ...(toward
      ? [row.attacked, row.control].map(({ reached }) => percent(reached?.share ?? null))
      : []),
    `${percent(row.accuracyBefore?.share ?? null)} to ${percent(row.attacked.accuracy?.share ?? null)}`,
    `${fixed(row.heatBefore.measures.rocAuc ?? null, 3)} to ${fixed(row.attacked.heat.measures.rocAuc ?? null, 3)}`,
  ]);
}

function attackHeads({ toward }: AttackResults): string[] {
  return [
    ...['changed', 'ε', 'n', 'fooled', 'by noise'],
    ...(toward ? [`to ${shortName(toward.label)}`, 'by noise'] : []),
    ...['accuracy', 'ROC-AUC of heat'],
  ];
}

/** How many samples were no task for an attack, in a sentence; empty if none or if it had no class to reach. */
export function alreadyThereSentence({ figures, toward }: AttackResults): string {
  const most = Math.max(0, ...figures.map(({ alreadyThere = 0 }) => alreadyThere));
  if (!toward || most === 0) return '';
  return `Left out: ${count(most, 'sample')} whose class or prediction was ${shortName(toward.label)} already.`;
}

/** The attacks of an audit in text, with what belongs to each. */
export function attacksOf({ attacks = [] }: Pick<Results, 'attacks'>) {
  return attacks.map((attack) => ({
    name: attackName(attack),
    toward: attack.toward ? shortName(attack.toward.label) : null,
    heads: attackHeads(attack),
    rows: attackRows(attack),
    notes: [alreadyThereSentence(attack), gapSentence(attack)].filter((text) => text !== ''),
  }));
}
