import { ownValue } from '../../core/encoding/own-value.ts';
import { cardDigest } from '../../core/card/model-card.ts';
import { digestOfList } from '../../core/encoding/digest.ts';
import { SMOOTHING } from '../../core/explainer/views.ts';
import { planHeads } from '../../core/baselines/plan-heads.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { SCHEMA_VERSION } from '../../core/schema/schema-version.ts';
import type { ResolvedModel } from '../shared/explainer.ts';
import { checkMap, logitsOfSamples, notesOfClasses } from './class-logits.ts';
import type { PlanRequest } from './plan-request.ts';
import type { ReadDataset } from './read-dataset.ts';
import { resolveToward } from './resolve-toward.ts';

/** A plan before it is known how many samples the store has. */
export type UncountedPlan = Omit<RunPlan, 'cached' | 'pending'>;

/**
 * The plan of a request about a model and a dataset. Throws InputError if the model can't be asked what the request asks.
 */
export function composePlan(
  { spec: asked, runId, workflowId, startedAt, recompute }: PlanRequest,
  model: ResolvedModel,
  { dataset, samples, view, notes }: ReadDataset,
): UncountedPlan {
  const { store, reportUrl, ...spec } = asked;
  const classes = [...new Set(samples.map((sample) => sample.class))];
  const known = {
    labels: model.labels,
    classes: model.recipe.logits,
    isCoco: dataset.format === 'coco',
  };
  checkMap(asked, dataset, known);
  const classLogits = logitsOfSamples(samples, asked, known);
  const towardLogits = resolveToward(asked, { samples, model: known, classLogits });
  const answerable = samples.filter(
    (sample) => spec.target.kind !== 'group' || ownValue(classLogits, sample.class)?.length !== 0,
  );
  const digestOfCard = cardDigest(model.card);
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    workflowId,
    startedAt,
    spec: { ...spec, model: { ...model.spec, cardDigest: digestOfCard } },
    datasetRoot: dataset.files.uri,
    ...(dataset.images && { imagesRoot: dataset.images.uri }),
    classes,
    classLogits,
    labels: model.labels ?? null,
    masks: dataset.masks,
    view,
    dataNotes: [
      ...model.notes,
      ...dataset.notes,
      ...notes,
      ...notesOfClasses(classes, asked, { model: known, classLogits }),
    ],
    explainer: model.explainer,
    ...(model.attackers && { attackers: model.attackers }),
    ...(towardLogits && { towardLogits }),
    recipe: model.recipe,
    heads: planHeads({
      heads: spec.baselines ? model.heads : null,
      target: spec.target,
      samples: answerable,
      classLogits,
      logits: model.recipe.logits,
      views: spec.smooth ? SMOOTHING.length : 1,
      insist: spec.untrainedHeads,
    }),
    meanPixel: model.meanPixel,
    modelName: model.name,
    modelDigest: model.digest,
    card: model.card,
    cardDigest: digestOfCard,
    ...(recompute !== undefined && { recompute }),
    manifestDigest: digestOfList(samples),
    samples: samples.length,
  };
}
