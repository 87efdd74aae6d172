import { modelName } from '../../core/schema/model-name.ts';
import type { Results } from '../../core/schema/results.ts';

/** "an aeroplane", "a bird". */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

/** The question that an audit answers: "Where does resnet50 look when it sees an aeroplane?" */
export function question({ model, classes }: Pick<Results, 'model' | 'classes'>): string {
  const seen =
    classes.length > 3
      ? `one of ${classes.length} classes`
      : alternatives.format(classes.map(withArticle));
  return `Where does ${modelName(model)} look${seen === '' ? '' : ` when it sees ${seen}`}?`;
}

/** What was segmented, for a sentence: "the aeroplane", or "the object" if there are several classes. */
export function subject({ classes }: Pick<Results, 'classes'>): string {
  return classes.length === 1 ? `the ${classes[0]}` : 'the object';
}

/** The audit's answer in a few words. */
export function answer(results: Pick<Results, 'classes' | 'verdict'>): string {
  const it = subject(results);
  switch (results.verdict) {
    case 'on-object':
      return `More on ${it} than on the background.`;
    case 'on-background':
      return `More on the background than on ${it}.`;
    case 'no-difference':
      return 'No difference that matters.';
    case 'not-enough-data':
      return 'Not enough data to say.';
  }
}
