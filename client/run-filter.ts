import { didYouMean } from '../core/errors/did-you-mean.ts';
import { InputError } from '../core/errors/input-error.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';

/** What people write in a filter, and the search attribute that Temporal knows it by. */
const attributes: Record<string, string> = {
  run: 'WorkflowId',
  model: searchAttributes.model.name,
  dataset: searchAttributes.dataset.name,
  class: searchAttributes.classes.name,
  store: searchAttributes.store.name,
  verdict: searchAttributes.verdict.name,
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
 * A filter of runs as Temporal wants it: `effect < 0.5 and model = "resnet50"` becomes
 * `GroundcamEffect < 0.5 and GroundcamModel = 'resnet50'`. Names that begin with a capital are Temporal's
 * own and stay. Throws InputError for a name or a character that means nothing.
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
    else if (word === undefined) throw notUnderstood(where, at);
    else if (keywords.includes(word.toLowerCase())) parts.push(word);
    else parts.push((attribute = attributeOf(word)));
  }
  return parts.join(' ');
}

function attributeOf(word: string): string {
  const known = attributes[word.toLowerCase()];
  if (known !== undefined) return known;
  if (/^[A-Z]\w+$/.test(word)) return word;
  const names = Object.keys(attributes);
  throw new InputError(`A filter knows no "${word}"${didYouMean(word, names)}`, {
    hint: `It knows ${names.join(', ')}. Write text in quotes: model = 'resnet50'.`,
  });
}

/** The value as Temporal compares it with the attribute. */
function valueOf(attribute: string, value: string): string {
  switch (attribute) {
    case 'WorkflowId':
      return value.startsWith('groundcam-') ? value : `groundcam-${value}`;
    case 'ExecutionStatus':
      return statusOf(value);
    case 'StartTime':
    case 'CloseTime':
      return timeOf(value);
    default:
      return value;
  }
}

function statusOf(value: string): string {
  const wanted = value.toLowerCase().replace('cancelled', 'canceled');
  const status = statuses.find((each) => each.toLowerCase() === wanted);
  if (status !== undefined) return status;
  throw new InputError(`No run has the status "${value}"${didYouMean(value, statuses)}`, {
    hint: `A status is one of ${statuses.join(', ').toLowerCase()}.`,
  });
}

function timeOf(value: string): string {
  const time = new Date(value);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new InputError(`"${value}" is no date`, {
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

function notUnderstood(where: string, at: number): InputError {
  const rest = where.slice(at).trim();
  const reason = /^["'`]/.test(rest) ? 'A quote is not closed in' : 'The filter ends at';
  return new InputError(`${reason} ${JSON.stringify(rest)}`, {
    hint: `Write it like effect < 0.5 and model = 'resnet50'.`,
  });
}
