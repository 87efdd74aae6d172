import { modelName } from '../schema/model-name.ts';
import type { StudySpec } from '../schema/study-spec.ts';

/** The names of a study's models and datasets, in order; equal ones are numbered: "resnet50 (2)". */
export function studyNames({ models, datasets }: Pick<StudySpec, 'models' | 'datasets'>): {
  models: string[];
  datasets: string[];
} {
  return { models: apart(models.map(modelName)), datasets: apart(datasets.map(datasetName)) };
}

/** The last folder or file of a dataset's place. */
function datasetName({ uri }: { uri: string }): string {
  return uri.split(/[/\\]+/).findLast((part) => part !== '' && part !== '.') ?? uri;
}

function apart(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let number = 2; taken.has(own); number++) own = `${name} (${number})`;
    taken.add(own);
    return own;
  });
}
