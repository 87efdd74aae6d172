import { BaselineName } from '../../core/schema/baseline-measures.ts';
import type {
  BaselineComparison,
  ClassResults,
  InterventionEffect,
  Results,
} from '../../core/schema/results.ts';
import { attacksOf } from './attack-words.ts';
import { restriction, sampleAccount } from './exclusions.ts';
import { count, fixed, interval, percent, pValue } from './format.ts';
import { photosWords } from './photos-words.ts';
import { headWords } from './head-words.ts';
import { interventionName } from './intervention-names.ts';
import { baselines as baselineKinds } from '../../core/baselines/baselines.ts';
import { oneLine, shortName } from './one-line.ts';
import { evidenceRows, passedSteps, statusWords } from './evidence-rows.ts';
import { accuracyWarning, answer, classesSentence } from './evidence-sentence.ts';
import { question } from './question.ts';
import { weakestFirst } from './weakest-first.ts';
import { tableLines, type TableOptions } from './table.ts';

const mostClasses = 20;
const mostContexts = 5;

/** A name, and figures under each other. */
const figureColumns: TableOptions = { align: ['left', 'right'], indent: 2 };

/**
 * What a person sees at the end of a run: question, answer, main figures, a comparison with baselines,
 * and a table by class if there are several. Plain text without colour and final line break. Names are cut so that tables
 * fit into `width` places, if that is given.
 */
export function terminalSummary(results: Results, width?: number): string {
  return [
    question(results),
    ...[answer(results), classesSentence(results), warning(results)].filter((text) => text !== ''),
    '',
    ...evidence(results),
    '',
    ...figures(results),
    ...againstBaselines(results, width),
    ...withoutParts(results),
    ...attacked(results),
    ...byClass(results, width),
  ]
    .map(oneLine)
    .join('\n');
}

function warning(results: Results): string {
  return accuracyWarning(results, results.n + (results.excluded['predicted-otherwise'] ?? 0));
}

/** A line for each test; a step's name and result in its first line alone. */
function evidence({ evidence }: Results): string[] {
  const rows = evidenceRows(evidence);
  return tableLines(
    [
      ['step', 'result', 'comparison', 'measure', 'estimate', 'p (one-sided)'],
      ...rows.map(({ step, status, comparison, measure, estimate, p }, i) => [
        ...(rows[i - 1]?.step === step ? ['', ''] : [step, statusWords[status]]),
        comparison,
        measure,
        estimate,
        p,
      ]),
    ],
    { align: ['left', 'left', 'left', 'left', 'right', 'right'], indent: 2 },
  );
}

function figures(results: Results): string[] {
  const { primary, measures, recipe, dataNotes } = results;
  const lines: [string, string][] = [
    ['samples', sampleAccount(results)],
    ['work', workAccount(results)],
    [
      'mean heat',
      `${fixed(primary.meanForeground, 3)} on the object, ${fixed(primary.meanBackground, 3)} on the background`,
    ],
    ['difference', withInterval(primary.meanDifference, primary.differenceCI95, 3)],
    ['effect size d_z', withInterval(primary.dz, primary.dzCI95, 2)],
  ];
  if (primary.df !== null) {
    const p = pValue(primary.log10p?.twoSided ?? null);
    const df = primary.df.toLocaleString('en');
    lines.push(['paired t-test', `t(${df}) = ${fixed(primary.t, 2)}, two-sided p = ${p}`]);
  }
  if (primary.clustered?.t != null) {
    const { images, df, t, log10p } = primary.clustered;
    const p = pValue(log10p?.twoSided ?? null);
    lines.push([
      'clustered',
      `t(${fixed(df, 1)}) = ${fixed(t, 2)} over ${count(images, results.unit ?? 'image')}, two-sided p = ${p}`,
    ]);
  }
  if (results.byArea.length > 0) lines.push(['by object size', byArea(results)]);
  if (measures) {
    lines.push(
      ['ROC-AUC', `${fixed(measures.rocAuc.mean, 3)} (0.5: no relation to the mask)`],
      [
        'pointing game',
        `hottest pixel on the object in ${percent(measures.pointingGame)} of samples (${percent(measures.pointingGameVoid)} if void counts as a miss), within 15 pixels of it in ${percent(measures.pointingGame15)}`,
      ],
      [
        'mass accuracy',
        `${fixed(measures.relevanceMassAccuracy.mean, 3)} of the heat is on the object, which has ${fixed(measures.foregroundArea.mean, 3)} of the pixels`,
      ],
    );
    if (measures.accuracy !== null) {
      const ofImages = `${percent(measures.imageAccuracy)} of images as one of their classes`;
      lines.push(['accuracy', `${percent(measures.accuracy)} of samples, ${ofImages}`]);
    }
  }
  lines.push(
    ['heat read at', recipe.reading],
    ['photos', photosWords(results.card, results.resizer)],
  );
  if (recipe.head !== 'softmax') lines.push(['probabilities', headWords[recipe.head]]);
  const notes = [...recipe.notes, ...dataNotes];
  lines.push(...notes.map((note): [string, string] => ['note', note]));
  return tableLines(lines, { indent: 2 });
}

/** What a run did: a rerun computes only what the store lacks. */
function workAccount({ computed, cached, failed }: Results): string {
  return `${computed} computed, ${cached} from the store, ${failed} failed`;
}

function withInterval(value: number | null, bounds: [number, number] | null, digits: number) {
  return bounds === null
    ? fixed(value, digits)
    : `${fixed(value, digits)} (95% interval ${interval(bounds, digits)})`;
}

/** What the model's answers became without a part of the image, and which context draws heat. */
function withoutParts(results: Results): string[] {
  const { interventions, context = [] } = results;
  const hottest = context.filter(({ takesMore }) => takesMore).slice(0, mostContexts);
  const lines = [
    ...tableLines(
      (interventions?.effects ?? []).map((effect) => [
        interventionName(effect),
        `logit ${fixed(effect.logit.meanBefore, 2)} to ${fixed(effect.logit.meanAfter, 2)}, ` +
          predictionsOf(effect),
      ]),
    ),
    ...(interventions && interventions.agreement.rho !== null
      ? [
          `heat on the background against the drop of the logit without it: Spearman's rho ${fixed(interventions.agreement.rho, 2)}`,
        ]
      : []),
    ...hottest.map(
      (row) =>
        `${row.class}: ${row.context} is ${fixed(row.ratio, 1)} times as hot as the background on average`,
    ),
  ];
  const over = restriction(results);
  const all = lines.length === 0 || over === '' ? lines : [`${over}:`, ...lines];
  return all.length === 0 ? [] : ['', ...all.map((line) => `  ${oneLine(line)}`)];
}

/** A table for each attack, beside noise of the same size. */
function attacked(results: Results): string[] {
  return attacksOf(results).flatMap(({ name, heads, rows, notes }) => [
    '',
    `  ${name}, and noise of the same size:`,
    ...tableLines([heads, ...rows], { align: ['left', 'right'], indent: 2 }),
    ...notes.map((note) => `  ${note}`),
  ]);
}

function predictionsOf({ predictions, flips }: InterventionEffect): string {
  if (predictions === null) return `${percent(flips)} of predictions are another logit`;
  const { accuracyBefore, accuracyAfter, rightToWrong, wrongToRight, withinClass } = predictions;
  return (
    `accuracy ${percent(accuracyBefore)} to ${percent(accuracyAfter)} ` +
    `(right to wrong ${percent(rightToWrong)}, wrong to right ${percent(wrongToRight)}, ` +
    `another logit of the class ${percent(withinClass)})`
  );
}

function byArea({ byArea }: Results): string {
  return byArea
    .map(({ area, to, primary }) => `d_z ${fixed(primary.dz, 2)} ${area} (up to ${percent(to)})`)
    .join(', ');
}

function againstBaselines({ baselines }: Results, width: number | undefined): string[] {
  const rows = BaselineName.options.flatMap((name) => {
    const row = baselines[name];
    if (!row) return [];
    const { difference, rocAuc } = row;
    const beaten = [fixed(difference.meanDifference, 3), fixed(difference.dz, 2)];
    const p = signFlipP(difference);
    return [
      [baselineKinds[name].title, ...beaten, p, fixed(rocAuc.meanDifference, 3), signFlipP(rocAuc)],
    ];
  });
  if (rows.length === 0) return [];
  const header = ['compared with', 'Δdifference', 'd_z', 'p (greater)', 'ΔAUC', 'p (greater)'];
  return ['', ...tableLines([header, ...rows], { ...figureColumns, width })];
}

function signFlipP({ signFlip }: BaselineComparison): string {
  return pValue(signFlip ? Math.log10(signFlip.p.greater) : null);
}

function byClass({ byClass }: Results, width: number | undefined): string[] {
  if (byClass.length < 2) return [];
  const shown = weakestFirst(byClass).slice(0, mostClasses);
  const header = [
    'class',
    'n',
    'difference',
    'd_z',
    'p (Holm)',
    'AUC',
    'accuracy',
    'reached',
    'steps passed',
  ];
  const rows = shown.map((row) => [shortName(row.class), ...cells(row)]);
  const lines = tableLines([header, ...rows], { ...figureColumns, width });
  const more = byClass.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])];
}

function cells({ n, primary, adjusted, measures, evidence }: ClassResults): string[] {
  return [
    String(n),
    fixed(primary.meanDifference, 3),
    fixed(primary.dz, 2),
    pValue(adjusted?.holm.log10p ?? null),
    fixed(measures?.rocAuc.mean ?? null, 3),
    percent(measures?.accuracy ?? null),
    evidence.reached,
    passedSteps(evidence),
  ];
}
