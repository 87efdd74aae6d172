import { z } from 'zod';
import { artifactKey } from '../../core/keys/artifact-key.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { modelCard } from '../../core/labels/model-card.ts';
import { meanPixel, type Colour } from '../../core/intervene/mean-pixel.ts';
import { modelLabels } from '../../core/labels/model-labels.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { Recipe } from '../../core/schema/results.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { digestOfModel, openModel } from '../../store/open-model.ts';
import { readSidecar } from '../../store/read-sidecar.ts';
import type { Store } from '../../store/store.ts';
import { readRecord, writeGraph, writeRecord } from './artifacts.ts';
import type { Inference } from './inference.ts';

/** What is kept beside a compiled explainer. */
const ExplainerCard = z.strictObject({
  digest: z.string(),
  fixedBatch: z.int().nullable(),
  recipe: Recipe,
});

export interface ResolvedModel {
  /** SHA-256 of the model's file, or of it and the files with its weights. */
  digest: string;
  labels: string[] | undefined;
  explainer: RunPlan['explainer'];
  recipe: Recipe;
  /** The colour that the model's normalisation takes to 0. */
  meanPixel: Colour;
}

/** Reads a model and compiles its explainer, unless the store has one from the same ingredients. */
export async function resolveModel(
  store: Store,
  {
    model: spec,
    method: methods,
    smooth,
    baselines: reinitialisedHead,
  }: Pick<AuditSpec, 'model' | 'method' | 'smooth' | 'baselines'>,
  inference: Pick<Inference, 'runOnce'>,
): Promise<ResolvedModel> {
  const opened = await openModel(spec.uri);
  const { model, dataFiles } = opened;
  const { preprocessing, labels, layer, tokens, inputSize } = modelCard(
    model,
    spec,
    await readSidecar(spec.uri),
  );
  const digest = await digestOfModel(opened);
  const key = artifactKey('explainer', {
    model: digest,
    preprocessing,
    layer,
    tokens,
    inputSize,
    methods,
    smooth,
    reinitialisedHead,
  });
  const [graphKey, cardKey] = [`${key}.onnx`, `${key}.json`];

  if ((await store.has(graphKey)) && (await store.has(cardKey))) {
    return resolved(await readRecord(store, cardKey, ExplainerCard));
  }
  const explainer = await compileExplainer(model, {
    preprocessing,
    layer,
    tokens,
    methods,
    smooth,
    reinitialisedHead,
    inputSize,
    run: inference.runOnce,
  });
  const card = {
    digest: sha256(explainer.bytes),
    fixedBatch: explainer.fixedBatch ?? null,
    recipe: explainer.recipe,
  };
  await writeGraph(store, graphKey, explainer.bytes);
  await writeRecord(store, cardKey, card);
  return resolved(card);

  function resolved({ recipe, ...compiled }: z.infer<typeof ExplainerCard>): ResolvedModel {
    return {
      digest,
      labels: modelLabels(labels, recipe.logits),
      explainer: { key: graphKey, dataFiles, ...compiled },
      recipe,
      meanPixel: meanPixel(preprocessing),
    };
  }
}
