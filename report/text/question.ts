import type { Evidence } from '../../core/schema/evidence.ts';
import type { Results } from '../../core/schema/results.ts';

/** "an aeroplane", "a bird". */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * The question that an audit answers, with what was asked of the model: "Where does resnet50 look when asked for an
 * aeroplane?"
 */
export function question({
  modelName,
  classes,
  evidence,
}: Pick<Results, 'modelName' | 'classes'> & { evidence?: Pick<Evidence, 'asked'> }): string {
  const seen =
    classes.length > 3
      ? `one of ${classes.length} classes`
      : alternatives.format(classes.map(withArticle));
  const when = seen === '' ? '' : ` ${asked(evidence?.asked, seen)}`;
  return `Where does ${modelName} look${when}?`;
}

function asked(target: string | undefined, seen: string): string {
  switch (target) {
    case undefined:
      return `when it sees ${seen}`;
    case 'class':
    case 'group':
      return `when asked for ${seen}`;
    case 'label':
      return `when asked for the labels of photos of ${seen}`;
    case 'predicted':
      return `when it predicts ${seen}`;
    default:
      return `when asked for logit ${target.replace('index ', '')} in photos of ${seen}`;
  }
}

/** What was segmented, for a sentence: "the aeroplane", or "the object" if there are several classes. */
export function subject({ classes }: Pick<Results, 'classes'>): string {
  return classes.length === 1 ? `the ${classes[0]}` : 'the object';
}
