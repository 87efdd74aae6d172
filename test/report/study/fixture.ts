import type { Measured } from '../../../core/schema/measurement.ts';
import type { StudyResults } from '../../../core/schema/study-results.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { studyResults } from '../../../core/study/study-results.ts';
import type { StudyInput } from '../../../report/study/study-input.ts';
import { studyRunOf } from '../../core/study/study-runs.ts';
import { measured } from '../fixture.ts';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export interface Shape {
  models: readonly string[];
  classes: readonly string[];
  photos: number;
  /** Mean ROC-AUC of each model; default: from 0.6 up. */
  levels?: readonly number[];
  dataset?: string;
  /** How many photos in turn a list puts into one cluster; default: it has none. */
  perCluster?: number;
}

/** A study as it is published: so many photos of each class in turn, all models on the same. */
export function studyOf({
  models,
  classes,
  photos,
  levels = models.map((_, i) => 0.6 + 0.05 * i),
  dataset = 'VOC2012',
  perCluster,
}: Shape): StudyResults {
  const runs = models.map((model, m) => {
    const random = randomNumbers(7);
    const own = randomNumbers(100 + m);
    const rows = Array.from({ length: photos }, (_, i): Measured => {
      const name = classes[i % classes.length]!;
      const rocAuc = Math.min(1, levels[m]! + 0.1 * random() + 0.05 * own());
      return measured(
        `2007_${String(i).padStart(6, '0')}`,
        { meanForeground: rocAuc, meanBackground: 0.3 },
        {
          sample: `2007_${String(i).padStart(6, '0')}/${name}`,
          class: name,
          rocAuc,
          ...(perCluster ? { cluster: `film ${Math.floor(i / perCluster)}` } : {}),
        },
      );
    });
    return studyRunOf(model, rows, { dataset, untrained: 0.55 });
  });
  return studyResults(
    {
      studyId: '20261129-010000-study-ab12',
      startedAt: '2026-11-29T01:00:00Z',
      finishedAt: '2026-11-29T01:10:00Z',
      alpha: 0.05,
      method: 'gradcam',
      models: [...models],
      datasets: [dataset],
      cells: models.map((model, i) => ({
        model,
        dataset,
        runId: `20261129-010000-study-ab12.00${i + 1}`,
        results: `run-${model}`,
        failure: null,
        computed: photos,
        cached: 0,
      })),
    },
    runs,
  );
}

/** What a page is rendered from, with a picture for each photo on which models disagree. */
export function inputOf(results: StudyResults): StudyInput {
  return {
    results,
    command: 'groundcam study run -f studies/x/spec.json --store .',
    pictures: new Map(
      results.comparisons.map(({ dataset, disagreements, models }) => [
        dataset,
        new Map(
          disagreements.map(({ sample }) => [
            sample,
            {
              photo: PIXEL,
              outline: PIXEL,
              heats: new Map(models.map((model) => [model, PIXEL])),
            },
          ]),
        ),
      ]),
    ),
  };
}
