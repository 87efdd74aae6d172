import type { Excluded, Failed, Measured, Measurement } from '../../core/schema/measurement.ts';
import type { BaselineOutcome } from '../../core/schema/baseline-measures.ts';
import { Results } from '../../core/schema/results.ts';
import { auditResults, type AuditRecords } from '../../core/analysis/audit-results.ts';
import { SCHEMA_VERSION } from '../../core/schema/schema-version.ts';
import { modelName } from '../../core/schema/model-name.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { cardOf } from '../core/card/card-of.ts';
import type { Pictures } from '../../report/page/report-input.ts';

/** A 1 × 1 PNG. */
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** Names that a page, a table or a terminal must survive. */
export const hostile = {
  class: `"><script>document.title='owned'</script>`,
  sample: `a&b <img src=x onerror="alert(1)">'\n=1+1/\u001b[31m`,
  label: '</script><!-- `*_x_*` |',
  message: '=HYPERLINK("http://example.invalid","x")\r\n</td><script>alert(2)</script>',
};

export function measured(
  name: string,
  { meanForeground, meanBackground }: Pick<Measured, 'meanForeground' | 'meanBackground'>,
  changes: Partial<Measured> = {},
): Measured {
  return {
    sample: `${name}/aeroplane`,
    class: 'aeroplane',
    image: `JPEGImages/${name}.jpg`,
    method: 'gradcam',
    status: 'measured',
    target: 404,
    targetLabel: 'airliner',
    targetLogit: 9.25,
    targetProbability: 0.75,
    targetRank: 1,
    predicted: 404,
    predictedLabel: 'airliner',
    correct: true,
    head: 'softmax',
    meanForeground,
    meanBackground,
    difference: meanForeground - meanBackground,
    logRatio: 1,
    foregroundArea: 0.125,
    relevanceMassAccuracy: 0.375,
    enrichment: 3,
    relevanceRankAccuracy: 0.625,
    topKIntersection: 0.75,
    rocAuc: 0.875,
    pointingHit: true,
    pointingHit15: true,
    hottestOnVoid: false,
    shareAtZero: 0.25,
    outsideShare: 0,
    ...changes,
  };
}

export function excluded(name: string, changes: Partial<Excluded> = {}): Excluded {
  return {
    sample: `${name}/aeroplane`,
    class: 'aeroplane',
    image: `JPEGImages/${name}.jpg`,
    method: 'gradcam',
    status: 'excluded',
    reason: 'empty-foreground',
    message: 'Expected pixels labelled 1 in the 224x224 mask but found none.',
    ...changes,
  };
}

export function failed(name: string, changes: Partial<Failed> = {}): Failed {
  return {
    sample: `${name}/aeroplane`,
    class: 'aeroplane',
    image: `JPEGImages/${name}.jpg`,
    method: 'gradcam',
    status: 'failed',
    stage: 'explain',
    message: 'Timed out after 5 attempts.',
    ...changes,
  };
}

/**
 * 40 samples of three classes, one of them with a hostile name: 36 measured, 3 excluded, 1 failed.
 * Differences run from -0.15 up in steps of 0.02, in no order.
 */
export function fortySamples(): Measurement[] {
  const classes = ['aeroplane', 'cat', hostile.class];
  const rows: Measurement[] = Array.from({ length: 36 }, (_, i) => {
    const rank = (i * 7) % 36;
    const meanBackground = 0.3 + 0.004 * ((i * 5) % 11);
    const difference = -0.15 + 0.02 * rank;
    return measured(
      `2007_${String(i).padStart(6, '0')}`,
      { meanForeground: meanBackground + difference, meanBackground },
      {
        sample: i === 0 ? hostile.sample : `2007_${i}/${classes[i % 3]}`,
        class: classes[i % 3]!,
        difference,
        rocAuc: 0.5 + 0.01 * ((i * 13) % 36),
        correct: i % 4 !== 0,
        head: 'softmax',
        predicted: i % 4 !== 0 ? 404 : 7,
        predictedLabel: i % 4 !== 0 ? 'airliner' : hostile.label,
        pointingHit: rank > 9,
      },
    );
  });
  return [
    ...rows,
    excluded('small'),
    excluded('flat', { reason: 'flat-map', message: hostile.message, class: 'cat' }),
    excluded(hostile.sample, { class: hostile.class }),
    failed('late'),
  ];
}

/** A baseline that puts so much more of its heat on the object. */
export function baselineOf(difference: number): BaselineOutcome {
  return {
    status: 'measured',
    meanForeground: 0.3 + difference,
    meanBackground: 0.3,
    difference,
    relevanceMassAccuracy: 0.25,
    rocAuc: 0.5 + difference / 2,
    pointingHit: difference > 0.1,
  };
}

/** What an audit resolved to, of classes whose logits are 404 and 895. */
export function planOf(classes: string[], changes: Partial<RunPlan> = {}): RunPlan {
  return RunPlan.parse({
    schemaVersion: SCHEMA_VERSION,
    runId: '20261123-224107-7f3a',
    workflowId: 'groundcam-7f3a',
    startedAt: '2026-11-23T22:41:07Z',
    spec: { model: { uri: '../models/mobilenet_v2.onnx' }, dataset: { uri: '../VOC2012' } },
    datasetRoot: '../VOC2012',
    classes,
    classLogits: Object.fromEntries(classes.map((name) => [name, [404, 895]])),
    labels: null,
    view: 'ignore',
    dataNotes: [],
    masks: {
      by: 'value',
      codes: [
        [0, 0],
        [255, 1],
      ],
      others: 'refused',
      threshold: null,
      classes: [],
      size: 'same',
    },
    explainer: {
      key: 'explainer',
      digest: 'd4'.repeat(32),
      compiledBy: { groundcam: '0.1.0', onnxruntime: '1.30.0', node: '20.20.0' },
      fixedBatch: null,
      isAlone: false,
      heads: null,
    },
    heads: { status: 'not-tested', reason: 'heads were not asked for' },
    modelName: 'mobilenet_v2',
    modelDigest: 'a1'.repeat(32),
    card: cardOf(),
    cardDigest: 'e5'.repeat(32),
    manifestDigest: 'b2'.repeat(32),
    samples: 0,
    pending: 0,
    recipe: {
      method: 'gradcam',
      layer: 'features.18',
      reading: 'features.18, 1280 channels on a 7x7 grid',
      camSize: [7, 7],
      inputSize: [224, 224],
      logits: 1000,
      logitsTensor: 'logits',
      output: 'logits',
      head: 'softmax',
      notes: [],
      maps: [
        {
          output: 'cam',
          method: 'gradcam',
          layer: 'features.18',
          size: [7, 7],
          view: { flipped: false, intensity: 1 },
        },
      ],
    },
    ...changes,
  });
}

/** The results of these rows, as a run would write them. `records`: what they are compared with, by default nothing. */
export function resultsOf(
  rows: Measurement[],
  changes: Partial<Results> = {},
  records: Partial<AuditRecords> = {},
): Results {
  const { results } = auditResults({
    plan: planOf([...new Set(rows.map((row) => row.class))], { samples: rows.length }),
    measurements: rows,
    baselines: new Map(),
    permuted: new Map(),
    heads: new Map(),
    whyNoHeads: 'heads were not asked for',
    answers: undefined,
    provenance: {
      groundcam: '0.1.0',
      gitCommit: null,
      node: '20.20.0',
      modelDigest: 'a1'.repeat(32),
      modelCommit: null,
      cardDigest: 'e5'.repeat(32),
      manifestDigest: 'b2'.repeat(32),
      specDigest: 'c3'.repeat(32),
      explainerDigest: 'd4'.repeat(32),
      computedBy: {
        explainer: { groundcam: '0.1.0', onnxruntime: '1.30.0', node: '20.20.0' },
        heads: [],
        interventions: [],
        baselines: [],
        image: [{ sharp: '0.35.5', libvips: '8.18.0', node: '20.20.0', samples: rows.length }],
        maps: [{ provider: 'cpu', onnxruntime: '1.30.0', node: '20.20.0', samples: rows.length }],
        measures: [{ groundcam: '0.1.0', node: '20.20.0', samples: rows.length }],
      },
    },
    ...records,
  });
  return Results.parse({
    ...results,
    ...(changes.model !== undefined && { modelName: modelName({ uri: changes.model }) }),
    finishedAt: '2026-11-23T22:41:38Z',
    seconds: 31.25,
    ...changes,
  });
}

/** A picture for each measured row. */
export function picturesOf(rows: Measurement[]): Pictures {
  return new Map(
    rows
      .filter((row) => row.status === 'measured')
      .map((row) => [row.sample, { photo: pixel, heat: pixel, outline: pixel }]),
  );
}
