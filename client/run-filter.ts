import { didYouMean } from '../core/errors/did-you-mean.ts';
import { InputError } from '../core/errors/input-error.ts';
import { indexed, searchAttributes } from '../workflows/contract/search-attributes.ts';
import { runIdOf, workflowIdOf } from '../workflows/contract/workflow-ids.ts';

/** Names in a filter, and Temporal's search attribute for each. */
const attributes: Record<string, string> = {
  run: 'WorkflowId',
  model: searchAttributes.model.name,
  dataset: searchAttributes.dataset.name,
  class: searchAttributes.classes.name,
  store: searchAttributes.store.name,
  verdict: searchAttributes.verdict.name,
  reached: searchAttributes.reached.name,
  effect: searchAttributes.effect.name,
  status: 'ExecutionStatus',
  started: 'StartTime',
  ended: 'CloseTime',
};

const keywords = ['and', 'or', 'not', 'in', 'between', 'is', 'null', 'starts_with'];

const statuses = ['Running', 'Completed', 'Failed', 'Canceled', 'Terminated', 'TimedOut'];

/** Quoted text (a quote in it is doubled or escaped), a number, a word, or an operator. */
const token =
  /\s*(?:(?<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|(?<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<word>[A-Za-z_]\w*)|(?<operator><=|>=|!=|<>|[=<>(),]))/iy;

/**
 * Translates a filter into Temporal's: `effect < 0.5 and model = "resnet50"` becomes
 * `GroundcamEffect < 0.5 and GroundcamModel = 'resnet50'`. Names that begin with a capital are Temporal's
 * own and stay as they are. Throws InputError for an unknown name, status, date or character.
 */
export function runFilter(where: string): string {
  const parts: string[] = [];
  let attribute = '';
  token.lastIndex = 0;
  for (let at = 0; where.slice(at).trim() !== ''; at = token.lastIndex) {
    const { quoted, number, word, operator } = token.exec(where)?.groups ?? {};
    if (quoted !== undefined) parts.push(quote(valueOf(attribute, unquote(quoted))));
    else if (number !== undefined) parts.push(number);
    else if (operator !== undefined) parts.push(operator);
    else if (word === undefined) throw syntaxError(where, at);
    else if (keywords.includes(word.toLowerCase())) parts.push(word);
    else parts.push((attribute = attributeOf(word)));
  }
  return parts.join(' ');
}

/** Whether a filter asks for something that runs with encrypted payloads can't be found by. */
export function asksForEncrypted(where: string): boolean {
  const { model, dataset, classes, store } = searchAttributes;
  const filter = runFilter(where);
  return [model, dataset, classes, store].some(({ name }) => filter.includes(name));
}

function attributeOf(word: string): string {
  const known = attributes[word.toLowerCase()];
  if (known !== undefined) return known;
  if (/^[A-Z]\w+$/.test(word)) return word;
  const names = Object.keys(attributes);
  throw new InputError(`Unknown name "${word}" in the filter${didYouMean(word, names)}`, {
    hint: `Use ${names.join(', ')}, and put text in quotes: model = 'resnet50'.`,
  });
}

/** The value in the form in which Temporal stores the attribute. */
function valueOf(attribute: string, value: string): string {
  switch (attribute) {
    case 'WorkflowId':
      return workflowIdOf(runIdOf(value));
    case 'ExecutionStatus':
      return statusOf(value);
    case 'StartTime':
    case 'CloseTime':
      return timeOf(value);
    default:
      return indexed(value);
  }
}

function statusOf(value: string): string {
  const wanted = value.toLowerCase().replace('cancelled', 'canceled');
  const status = statuses.find((each) => each.toLowerCase() === wanted);
  if (status !== undefined) return status;
  throw new InputError(`Unknown status "${value}" in the filter${didYouMean(value, statuses)}`, {
    hint: `Use one of ${statuses.join(', ').toLowerCase()}.`,
  });
}

function timeOf(value: string): string {
  const time = new Date(value);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new InputError(`"${value}" in the filter is not a date`, {
    hint: "Write it as '2026-11-23' or '2026-11-23T18:45:00Z'.",
  });
}

function unquote(quoted: string): string {
  const mark = quoted[0]!;
  return quoted
    .slice(1, -1)
    .replaceAll(mark + mark, mark)
    .replaceAll(/\\(.)/g, '$1');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function syntaxError(where: string, at: number): InputError {
  const rest = where.slice(at).trim();
  const reason = /^["'`]/.test(rest) ? 'Unclosed quote' : 'Unexpected character';
  return new InputError(`${reason} in the filter at ${JSON.stringify(rest)}`, {
    hint: `A filter looks like this: effect < 0.5 and model = 'resnet50'.`,
  });
}
