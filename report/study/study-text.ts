import type { Unit } from '../../core/analysis/cluster-of.ts';
import type {
  ComparedMeasure,
  DatasetComparison,
  MeasureComparison,
  StudyResults,
} from '../../core/schema/study-results.ts';
import { count, fixed, interval, percent } from '../text/format.ts';
import { escapeMarkdown } from '../text/markdown-summary.ts';
import { formatTable } from '../text/table.ts';

/** Rows of attacks in a terminal. */
const MOST_ATTACKS = 24;

/** What models are compared on, as a title and as a phrase. */
export const measureTitles: Readonly<Record<ComparedMeasure, string>> = {
  rocAuc: 'ROC-AUC',
  beyondHeads: 'ROC-AUC beyond untrained heads',
};

/** "Which of 3 models looks at the object?" */
export function studyQuestion({ models }: Pick<StudyResults, 'models'>): string {
  if (models.length === 1) return `Where does ${models[0]} look?`;
  return `Which of ${models.length} models looks at the object?`;
}

/** Which model's heat finds the object best, as far as ranks can tell. `unit` is what `images` counts. */
export function rankSentence(
  { models, images, measure }: MeasureComparison,
  unit: Unit = 'image',
): string {
  const on = measure === 'rocAuc' ? '' : 'Beyond what its untrained heads find: ';
  const ranked = models.flatMap((one) => (one.rank ? [{ ...one, rank: one.rank }] : []));
  if (ranked.length < models.length) {
    return `${on}${count(images, unit)} in common, too few to rank models: it takes 20.`;
  }
  const leaders = ranked.filter(({ rank }) => rank.low === 1).map(({ model }) => model);
  const [first] = leaders;
  if (leaders.length === models.length) {
    return `${on}No model can be told to find the object better than all others.`;
  }
  if (leaders.length === 1 && first !== undefined) {
    const mean = ranked.find(({ model }) => model === first)?.mean ?? null;
    return `${on}${first} finds the object best of ${models.length}, ${measureTitles[measure]} ${fixed(mean, 3)}.`;
  }
  return `${on}One of ${listed(leaders)} finds the object best; which, can't be told.`;
}

/** The answer of a study: for each dataset, and if models can't be compared, why not. */
export function studyAnswers({ comparisons, datasets, cells }: StudyResults): string[] {
  if (comparisons.length === 0) {
    const failed = cells.filter(({ results }) => results === null).length;
    return [
      failed > 0
        ? `Nothing to compare: ${failed} of ${count(cells.length, 'audit')} failed.`
        : 'Nothing to compare: one model.',
    ];
  }
  return comparisons.flatMap(({ dataset, measures, unit }) => {
    const [onAuc] = measures;
    const where = datasets.length > 1 ? `${dataset}: ` : '';
    return [where + (onAuc ? rankSentence(onAuc, unit) : 'No sample was measured by all models.')];
  });
}

/** "43 samples measured by all 3 models; 2 in some models only, 1 with other files". */
export function joinAccount({ samples, models }: DatasetComparison): string {
  const parts = [
    [samples.notInAll, 'asked about in some models only'],
    [samples.otherFiles, 'with other files in some'],
    [samples.unmeasured, 'not measured in some'],
  ] as const;
  const left = parts.filter(([n]) => n > 0).map(([n, what]) => `${n.toLocaleString('en')} ${what}`);
  const all = models.length === 2 ? 'both' : `all ${models.length}`;
  return `${count(samples.compared, 'sample')} measured by ${all} models${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`;
}

/** What the answer of a dataset rests on: the table's figures are over all samples of each audit. */
function accountOf(comparison: DatasetComparison, { datasets }: StudyResults): string {
  const where = datasets.length > 1 ? `${comparison.dataset}: ` : '';
  return `${where}Compared over ${joinAccount(comparison)}. The table is over all samples of each audit.`;
}

/** The tests that a study corrects, and for how many: one sentence each. */
export function correctionSentences({ comparisons }: StudyResults): string[] {
  const sentences = new Set<string>();
  for (const { models, measures } of comparisons) {
    const pairs = (models.length * (models.length - 1)) / 2;
    for (const { byClass, models: compared } of measures) {
      sentences.add(
        `p values of pairs of models are corrected by Holm’s method for ${count(pairs, 'pair')}, by measure and dataset.`,
      );
      if (byClass.length > 1) {
        sentences.add(
          `Within a class they are corrected for its ${count(pairs, 'pair')}, not for the ${byClass.length} classes.`,
        );
      }
      if (compared.some(({ rank }) => rank !== null)) {
        sentences.add(
          'Intervals of ranks contain the true ranks of all models at once with 95% confidence, by measure and dataset.',
        );
      }
    }
  }
  sentences.add(
    'Steps of a class are corrected within its own audit, by Benjamini and Hochberg’s method over its classes, and not over models.',
  );
  sentences.add('Other intervals are of one figure each, 95%, and not corrected.');
  return [...sentences];
}

/** A study's outcome as short Markdown, for the Temporal UI. Names from data are escaped. */
export function studyMarkdown(results: StudyResults): string {
  const lines = [
    `**${escapeMarkdown(studyQuestion(results))}** ${escapeMarkdown(studyAnswers(results).join(' '))}`,
    modelRows(results)
      .map(
        ({ model, dataset, reached, rocAuc, rank }) =>
          `- ${escapeMarkdown(model)} on ${escapeMarkdown(dataset)}: ROC-AUC ${rocAuc}, rank ${rank}, reached ${reached}`,
      )
      .slice(0, 40)
      .join('\n'),
    failures(results)
      .map((text) => `- ${escapeMarkdown(text)}`)
      .join('\n'),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

/** A study's outcome for a terminal. */
export function terminalStudy(results: StudyResults): string {
  const rows = modelRows(results).map(({ model, dataset, n, reached, rocAuc, beyond, rank }) => [
    model,
    dataset,
    n,
    rocAuc,
    beyond,
    rank,
    reached,
  ]);
  const header = ['model', 'dataset', 'n', 'ROC-AUC', 'beyond heads', 'rank', 'reached'];
  return [
    studyQuestion(results),
    ...studyAnswers(results),
    ...results.comparisons.map((each) => accountOf(each, results)),
    '',
    formatTable([header, ...rows]),
    ...attackLines(results),
    ...lostAttacks(results),
    ...failures(results),
  ].join('\n');
}

/** Which audits' attacks can't be told of; empty if all can. */
export function lostAttacks({ attacksLost = [] }: Pick<StudyResults, 'attacksLost'>): string[] {
  return attacksLost.map(
    ({ model, dataset }) =>
      `The records of attacks on ${model} with ${dataset} are gone from the store: its figures of attacks are missing here.`,
  );
}

/** What attacks fooled, beside noise of the same size: the first rows, and where the others are. */
function attackLines({ attacks = [] }: StudyResults): string[] {
  if (attacks.length === 0) return [];
  const rows = attacks
    .slice(0, MOST_ATTACKS)
    .map(({ model, dataset, attack, epsilon, attacked, control }) => [
      ...[model, dataset, attack, String(epsilon)],
      percent(attacked.fooled?.estimate ?? null),
      percent(control.fooled?.estimate ?? null),
    ]);
  const left = attacks.length - rows.length;
  return [
    '',
    formatTable([['model', 'dataset', 'attack', 'ε', 'fooled', 'by noise'], ...rows]),
    ...(left > 0 ? [`${count(left, 'more row')} on the page and in study.json.`] : []),
  ];
}

/** A model's figures on a dataset, in words. */
function modelRows({ entries, comparisons }: StudyResults) {
  return entries
    .filter((entry) => entry.class === null)
    .map(({ model, dataset, n, rocAuc, beyondHeads, reached }) => {
      const rank = comparisons
        .find((one) => one.dataset === dataset)
        ?.measures.find(({ measure }) => measure === 'rocAuc')
        ?.models.find((one) => one.model === model)?.rank;
      return {
        model,
        dataset,
        n: String(n),
        reached,
        rocAuc: fixed(rocAuc?.mean ?? null, 3),
        beyond: fixed(beyondHeads?.mean ?? null, 3),
        rank: rankWords(rank ?? null),
      };
    });
}

/** "2 (1 to 3)", "1", or a dash. */
export function rankWords(rank: { rank: number; low: number; high: number } | null): string {
  if (!rank) return '–';
  if (rank.low === rank.high) return String(rank.rank);
  return `${rank.rank} (${interval([rank.low, rank.high], 0)})`;
}

function failures({ cells }: StudyResults): string[] {
  return cells
    .filter(({ results }) => results === null)
    .map(({ model, dataset, failure }) => `${model} on ${dataset} failed: ${failure ?? 'unknown'}`);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
