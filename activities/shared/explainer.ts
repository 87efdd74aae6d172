import { z } from 'zod';
import { modelCard } from '../../core/card/model-card.ts';
import { refuseSharp } from '../../core/card/resolve-geometry.ts';
import { knownSettings } from '../../core/card/resolve-card.ts';
import { artifactKey } from '../../core/keys/artifact-key.ts';
import { isAttackerOf, type Attacker } from '../../core/keys/attack-keys.ts';
import { specWithCard } from '../../core/card/spec-with-card.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { outputsOfHeads } from '../../core/explainer/heads-model.ts';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { refuseOtherThanClasses } from '../../core/labels/class-scores.ts';
import type { Colour } from '../../core/image/raster.ts';
import { meanPixel } from '../../core/intervene/mean-pixel.ts';
import type { RunModel } from '../../core/onnx/runner.ts';
import { modelLabels } from '../../core/labels/model-labels.ts';
import type { AttackCell } from '../../core/schema/attack-cells.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { geometryOf, type ModelCard } from '../../core/schema/model-card.ts';
import type { ModelSpec } from '../../core/schema/model-spec.ts';
import { CompiledBy } from '../../core/schema/computed-by.ts';
import { HeadsCard } from '../../core/schema/heads-card.ts';
import { Recipe } from '../../core/schema/results.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { obtainModel, type HubProgress, type ObtainedModel } from '../../infra/hub/obtain-model.ts';
import { unverifiedWords } from '../../infra/hub/unverified-words.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { readFile, readRecord } from '../../store/artifacts/read-artifact.ts';
import { digestOfModel, openModel } from '../../store/open-model.ts';
import { readCard } from '../../store/read-card.ts';
import { refuseSigmoids, resolveAttackers } from './attacker.ts';
import type { CompiledSource, ExplainerSource, Inference } from './inference.ts';
import type { Run } from './runs.ts';
import { activityWatch, type Watch } from './watch.ts';

/** Why an explainer can't explain other heads. */
const MissingHeads = z.strictObject({ missing: z.string() });

/** What is kept beside a compiled explainer. */
const ExplainerCard = z.strictObject({
  digest: z.string(),
  compiledBy: CompiledBy,
  fixedBatch: z.int().nullable(),
  isAlone: z.boolean(),
  recipe: Recipe,
  heads: z.union([HeadsCard, MissingHeads]).nullable(),
});

export interface ResolvedModel {
  /** SHA-256 of the model's file, or of it and the files with its weights. */
  digest: string;
  labels: string[] | undefined;
  explainer: RunPlan['explainer'];
  /** The model with the loss that each attack raises, if any are asked for. */
  attackers: Attacker[] | undefined;
  recipe: Recipe;
  /** How other heads are explained, or why they can't be; null in what an earlier version compiled. */
  heads: HeadsCard | { missing: string } | null;
  name: string;
  card: ModelCard;
  /** The spec of the model with what files beside it say; on the Hub, at one commit. */
  spec: ModelSpec;
  /** The colour that the model's normalisation maps to 0. */
  meanPixel: Colour;
  /** What there is to say of its download. */
  notes: string[];
}

/** Reads a model and compiles its explainer, unless there is one from the same ingredients. */
export async function resolveModel(
  artifacts: Artifacts,
  {
    model: spec,
    method: methods,
    smooth,
    image,
    attacks,
  }: Pick<AuditSpec, 'model' | 'method' | 'smooth' | 'image' | 'attacks'>,
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>,
  watch: Watch,
): Promise<ResolvedModel> {
  const { uri, place, unverified } = await obtainForPlan(spec.uri, watch);
  const opened = await openModel(place);
  const { model, dataFiles } = opened;
  const card = await readCard(opened, spec);
  const settings = knownSettings(card, spec);
  const { preprocessing, labels, layer, tokens, inputSize, logits, head } = settings;
  const digest = digestOfModel(opened);
  const key = artifactKey('explainer', {
    model: digest,
    preprocessing,
    layer,
    tokens,
    inputSize,
    logits,
    head,
    methods,
    smooth,
    // Also for audits without baselines, so that those with them find their maps.
    heads: true,
  });
  const [graphKey, cardKey] = [`${key}.onnx`, `${key}.json`];

  const run: RunModel = (graph, feeds) =>
    inference.runOnce(graph, feeds, { modelUri: uri, files: dataFiles });
  const known = await artifacts.known([graphKey, cardKey]);
  if (known.size === 2) return resolved(await readRecord(artifacts, cardKey, ExplainerCard));
  const explainer = await compileExplainer(model, {
    preprocessing,
    layer,
    tokens,
    methods,
    smooth,
    heads: true,
    inputSize,
    logits,
    head,
    run,
  });
  const record = {
    digest: sha256(explainer.bytes),
    compiledBy: inference.compiledBy,
    fixedBatch: explainer.fixedBatch ?? null,
    isAlone: explainer.isAlone,
    recipe: explainer.recipe,
    heads: explainer.heads ?? null,
  };
  await artifacts.write(new Map([[graphKey, explainer.bytes]]));
  await artifacts.write(new Map([[cardKey, record]]));
  return resolved(record);

  async function resolved({
    recipe,
    heads,
    ...compiled
  }: z.infer<typeof ExplainerCard>): Promise<ResolvedModel> {
    refuseOtherThanClasses({ ...recipe, labels, isChosen: logits !== undefined });
    const names = modelLabels(labels, recipe.logits, recipe.head);
    const ofModel = modelCard(card, recipe, names);
    refuseSharp(image, geometryOf(ofModel));
    if (attacks) refuseSigmoids(recipe.head);
    return {
      digest,
      labels: names,
      name: card.name.value,
      card: ofModel,
      spec: { ...specWithCard(spec, card), uri },
      explainer: {
        key: graphKey,
        dataFiles,
        ...compiled,
        heads: heads && !('missing' in heads) ? heads : null,
      },
      attackers:
        attacks && (await resolveAttackers(artifacts, attacks, { model, digest, settings, run })),
      heads,
      recipe,
      meanPixel: meanPixel(preprocessing),
      notes: unverifiedWords(unverified),
    };
  }
}

/** Makes a model readable, see `obtainModel`, and tells of each piece that comes: large ones take minutes. */
export function obtainForPlan(uri: string, watch: Watch): Promise<ObtainedModel> {
  return obtainModel(uri, {
    signal: watch.signal,
    onProgress: (progress) => reportHub(progress, watch),
  });
}

function reportHub(progress: HubProgress, watch: Watch): void {
  if (progress.kind === 'note') watch.note(progress.text);
  watch.report(progress.kind === 'downloading' ? `model ${progress.received}` : 'model');
}

/** The explainer of a run, as inference gets hold of it. */
export function explainerSource(
  run: Run,
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>,
): ExplainerSource {
  const { explainer, heads } = run.plan;
  const source = compiledSource(run, explainer, inference, (model) => model.explainer);
  if (!explainer.heads) return source;
  const ofHeads = outputsOfHeads(explainer.heads);
  // A worker that has loaded one for an audit without heads can't explain them.
  return heads.status === 'tested'
    ? { ...source, ofHeads, heads: explainer.heads }
    : { ...source, ofHeads, key: `${source.key} without heads` };
}

/** The model with the gradient of an attack's loss, as inference gets hold of it. */
export function attackerSource(
  run: Run,
  attack: Pick<AttackCell, 'attack' | 'toward'>,
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>,
): CompiledSource {
  const of = (attackers: Attacker[] | undefined) => attackers?.find(isAttackerOf(attack));
  const attacker = of(run.plan.attackers);
  if (!attacker)
    throw new Error(`Run ${run.plan.runId} has no model to attack by ${attack.attack}`);
  return compiledSource(run, attacker, inference, (model) => of(model.attackers));
}

/** What names a compiled graph. */
type CompiledName = Pick<RunPlan['explainer'], 'key' | 'digest'>;

function compiledSource(
  run: Run,
  {
    key,
    digest,
    fixedBatch,
    isAlone,
  }: CompiledName & Pick<CompiledSource, 'fixedBatch' | 'isAlone'>,
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>,
  find: (model: ResolvedModel) => CompiledName | undefined,
): CompiledSource {
  const { explainer, spec } = run.plan;
  const { dataFiles } = explainer;
  return {
    key,
    fixedBatch,
    isAlone,
    load: () => loadCompiled(run, { key, digest }, inference, find),
    ...(dataFiles.length > 0 && { dataFiles: { modelUri: spec.model.uri, files: dataFiles } }),
  };
}

/**
 * The graph that the plan's digest names. One that is broken or gone is compiled again. Throws InputError
 * if that gives another graph, since then the model's file has changed.
 */
async function loadCompiled(
  { plan, artifacts }: Run,
  { key, digest }: CompiledName,
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>,
  find: (model: ResolvedModel) => CompiledName | undefined,
): Promise<Uint8Array> {
  const kept = await readFile(artifacts, key).catch(nullIf(isLost));
  if (kept !== null && sha256(kept) === digest) return kept;
  await artifacts.remove([key]);
  const made = find(await resolveModel(artifacts, plan.spec, inference, activityWatch()));
  if (made?.key !== key || made.digest !== digest) {
    throw new InputError(`The model ${plan.spec.model.uri} has changed since the run was planned`, {
      hint: 'Start a new run.',
    });
  }
  return readFile(artifacts, key);
}
