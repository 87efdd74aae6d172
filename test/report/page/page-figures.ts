import { parseHTML } from 'linkedom';
import type { Results } from '../../../core/schema/results.ts';

/**
 * What on a report page is no figure of these results, in words; none where all are: a `<data>` whose
 * value is not the one at its path, or whose text is not that value rounded; a figure in a table (but
 * that of the model's card, which has settings) or among the key figures outside a `<data>`; and one in the first sentences or beside a plot's mean line that is
 * no rounded figure of the results.
 */
export function strangeFigures(html: string, results: Results): string[] {
  const { document } = parseHTML(html);
  const json: unknown = JSON.parse(JSON.stringify(results));
  const known = numbersIn(json);
  const tied = [...document.querySelectorAll('data')].flatMap((element) => {
    const path = element.getAttribute('data-from') ?? '';
    const value = at(json, path) ?? null;
    const shown = textOf(element);
    if (element.getAttribute('value') !== JSON.stringify(value)) return [`${path} is another's`];
    return isShownAs(shown, value, path) ? [] : [`${path} is shown as ${shown}`];
  });
  const untied = [...document.querySelectorAll('td, .key-figures b, .key-figures small')]
    .filter((cell) => cell.closest('.left-out, .card-fields') === null)
    .map((cell) => withoutData(cell))
    .filter((text) => /\d/.test(text.replace('95% interval', '')))
    .map((text) => `"${text}" comes from nowhere`);
  const inWords = [...document.querySelectorAll('.lead, .mean-label')].flatMap((element) =>
    figuresOf(textOf(element))
      .filter((figure) => !known.some((value) => isRounded(figure, value)))
      .map(({ value }) => `${value} is in no results`),
  );
  return [...tied, ...untied, ...inWords];
}

/** A figure as the page sets it: its value, and half a unit of its last digit. */
interface Figure {
  value: number;
  half: number;
}

function figuresOf(text: string): Figure[] {
  const plain = text.replaceAll('−', '-').replace(/(?<=\d),(?=\d{3})/g, '');
  return [...plain.matchAll(/-?\d+(?:\.(\d+))?(?: × 10(-?\d+))?(%)?/g)].map(
    ([figure, decimals = '', power = '0', percent]) => {
      const scale = 10 ** Number(power) / (percent === undefined ? 1 : 100);
      return {
        value: parseFloat(figure) * scale,
        half: 0.5 * 10 ** -decimals.length * scale,
      };
    },
  );
}

const isRounded = (figure: Figure, value: number) =>
  Math.abs(figure.value - value) <= figure.half * (1 + 1e-9);

function isShownAs(text: string, value: unknown, path: string): boolean {
  if (value === null) return text === '–';
  const values = numbersIn(value).map((number) =>
    path.includes('log10p') ? 10 ** number : number,
  );
  if (text === 'below 1e-300') return values.every((number) => number < 1e-300);
  const figures = figuresOf(text);
  return (
    figures.length === values.length &&
    figures.every((figure, i) => isRounded(figure, values[i] ?? NaN))
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null
          ? Object.entries(inner).find(([name]) => name === key)?.[1]
          : undefined,
      value,
    );
}

function withoutData(cell: Element): string {
  const copy = parseHTML(`<div>${cell.innerHTML}</div>`).document;
  for (const data of copy.querySelectorAll('data')) data.remove();
  return textOf(copy.documentElement);
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim();
}
