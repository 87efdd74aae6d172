import { mostStepsOfAll } from '../../core/attack/most-steps.ts';
import { attackCells } from '../../core/schema/attack-cells.ts';
import type { AttackSpec } from '../../core/schema/attack-spec.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { summarizeHeads } from '../../core/schema/heads-plan.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import type { UncountedPlan } from './compose-plan.ts';

/** What a plan's summary says besides the plan itself. */
interface Found {
  /** What the run was asked for. */
  asked: AuditSpec;
  samples: readonly Sample[];
  pending: number;
  /** A published run that has the same answer. */
  unchangedSince: string | undefined;
  /** The plan that a resumed run began with. */
  begun: RunPlan | null;
  /** What a dry run can't find out about the store. */
  untried: string | null;
}

/** What is told of a plan. */
export function summarizePlan(
  plan: UncountedPlan,
  { asked, samples, pending, unchangedSince, begun, untried }: Found,
): PlanSummary {
  const { spec, recipe, card } = plan;
  return {
    samples: samples.length,
    pending,
    ...(unchangedSince !== undefined && { unchangedSince }),
    classes: plan.classes,
    byClass: countByClass(samples),
    model: spec.model.uri,
    dataset: plan.datasetRoot,
    methods: spec.method,
    layer: recipe.reading,
    camSize: recipe.camSize,
    inputSize: recipe.inputSize,
    photos: { geometry: card.geometry, filter: card.filter, resizer: spec.image.resize },
    logits: recipe.logits,
    head: recipe.head,
    heads: summarizeHeads(plan.heads),
    ...(spec.attacks && { attacks: summarizeAttacks(spec.attacks, plan) }),
    notes: [
      ...recipe.notes,
      ...plan.dataNotes,
      ...noteOfCard(asked, plan),
      ...changesSince(begun, plan),
      ...(untried === null ? [] : [untried]),
    ],
  };
}

/** What has changed since a resumed run began, in words. */
export function changesSince(begun: RunPlan | null, plan: UncountedPlan): string[] {
  if (begun === null) return [];
  return [
    begun.manifestDigest !== plan.manifestDigest && 'The dataset has changed since the run began',
    begun.explainer.digest !== plan.explainer.digest && 'The model has changed since the run began',
  ].filter((note) => note !== false);
}

/** How many samples each class has, in the order in which classes come first. */
function countByClass(samples: readonly Sample[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { class: name } of samples) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function summarizeAttacks(
  specs: readonly AttackSpec[],
  plan: UncountedPlan,
): NonNullable<PlanSummary['attacks']> {
  return {
    images: specs.flatMap(attackCells).length,
    steps: mostStepsOfAll(specs, plan),
  };
}

/** Says so if the spec is of a run that took the model in another way. */
function noteOfCard({ model }: AuditSpec, { cardDigest }: UncountedPlan): string[] {
  if (model.cardDigest === undefined || model.cardDigest === cardDigest) return [];
  return [
    "The model's preprocessing, geometry, head or labels differ from those of the run that the spec is of",
  ];
}
