import type { Results } from '../../core/schema/results.ts';
import { verdictSentence } from '../../core/analysis/verdict.ts';
import { attacksOf } from './attack-words.ts';
import { statusWords } from './evidence-rows.ts';
import { sampleAccount } from './exclusions.ts';
import { fixed, interval, percent } from './format.ts';
import { oneLine, shortName } from './one-line.ts';
import { accuracyWarning, answer, classesSentence } from './evidence-sentence.ts';
import { question, subject } from './question.ts';
import { weakestFirst } from './weakest-first.ts';

const mostClasses = 20;
const mostAttacks = 12;

/**
 * The results as a short Markdown text, for the Temporal UI and for terminals: a few kilobytes at
 * most, whatever the size of the run. Names from data are escaped.
 */
export function markdownSummary(results: Results): string {
  const { primary, measures } = results;
  const paragraphs = [
    `**${escapeMarkdown(question(results))}** ${escapeMarkdown(answer(results))}`,
    escapeMarkdown(verdictSentence(results, subject(results))),
    escapeMarkdown(
      [classesSentence(results), accuracyWarning(results, results.n)].filter(Boolean).join(' '),
    ),
    results.evidence.steps
      .map(({ step, status, reason }) => {
        const why = reason === undefined ? '' : ` (${escapeMarkdown(reason)})`;
        return `- ${step}: ${statusWords[status]}${why}`;
      })
      .join('\n'),
    [
      `- ${escapeMarkdown(sampleAccount(results))}`,
      `- difference ${fixed(primary.meanDifference, 3)}, 95% interval ${interval(primary.differenceCI95, 3)}`,
      `- effect size d_z ${fixed(primary.dz, 2)}, 95% interval ${interval(primary.dzCI95, 2)}`,
      ...(measures
        ? [
            `- ROC-AUC ${fixed(measures.rocAuc.mean, 3)}, pointing game ${percent(measures.pointingGame)}, ` +
              `mass accuracy ${fixed(measures.relevanceMassAccuracy.mean, 3)}, accuracy ${percent(measures.accuracy)}`,
          ]
        : []),
    ].join('\n'),
    attacked(results),
    byClass(results),
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function attacked(results: Results): string {
  return attacksOf(results)
    .map(({ name, toward, rows, notes }) => {
      const lines = rows
        .slice(0, mostAttacks)
        .map(
          ([changed = '', epsilon = '', , fooled = '', byNoise = '', reached = '', noise = '']) =>
            `- ${changed}, ε = ${epsilon}: ${fooled} fooled, ${byNoise} by noise of the same size` +
            (toward === null ? '' : `; to ${escapeMarkdown(toward)} ${reached}, ${noise} by noise`),
        );
      const more = rows.length - lines.length;
      return [
        `Attack ${escapeMarkdown(name)}:`,
        ...lines,
        ...(more > 0 ? [`- and ${more} more`] : []),
        ...notes.map((note) => `- ${escapeMarkdown(note)}`),
      ].join('\n');
    })
    .join('\n\n');
}

function byClass({ byClass }: Results): string {
  if (byClass.length < 2) return '';
  const lines = weakestFirst(byClass)
    .slice(0, mostClasses)
    .map(
      ({ class: name, n, primary, evidence }) =>
        `- ${escapeMarkdown(shortName(name))}: n ${n}, difference ${fixed(primary.meanDifference, 3)}, d_z ${fixed(primary.dz, 2)}, reached ${evidence.reached}`,
    );
  const more = byClass.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more classes`] : [])].join('\n');
}

/** Invisible: keeps an @ from making a mention, which would send mail to whoever has that name. */
const WORD_JOINER = '\u2060';

/** Text that Markdown shows as it is; underscores inside words mean nothing to it and stay. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]<>|~&]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/@(?=\w)/g, `@${WORD_JOINER}`);
}
