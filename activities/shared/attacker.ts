import { z } from 'zod';
import { attacks } from '../../core/attack/attacks.ts';
import { compileAttack } from '../../core/attack/compile-attack.ts';
import type { ModelSettings } from '../../core/card/resolve-card.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { artifactKey } from '../../core/keys/artifact-key.ts';
import { isAttackerOf, type Attacker } from '../../core/keys/attack-keys.ts';
import type { OnnxModel } from '../../core/onnx/onnx-model.ts';
import type { RunModel } from '../../core/onnx/runner.ts';
import type { LossName } from '../../core/schema/attack.ts';
import type { AttackSpec } from '../../core/schema/attack-spec.ts';
import type { Head } from '../../core/schema/head.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';

/** What is kept beside a compiled attacker. */
const AttackerCard = z.strictObject({
  digest: z.string(),
  fixedBatch: z.int().nullable(),
  isAlone: z.boolean(),
});

/** The model to attack, and how it is read. */
export interface AttackedModel {
  model: OnnxModel;
  /** SHA-256 of its file, or of it and its weights. */
  digest: string;
  settings: Pick<ModelSettings, 'preprocessing' | 'inputSize' | 'logits' | 'head'>;
  /** Runs graphs while it is compiled. */
  run: RunModel;
}

/**
 * Compiles a model with the loss that each attack raises, unless there is one from the same ingredients. Throws
 * InputError for models that can't be attacked, see `compileAttack`.
 */
export async function resolveAttackers(
  artifacts: Artifacts,
  specs: readonly AttackSpec[],
  attacked: AttackedModel,
): Promise<Attacker[]> {
  const attackers: Attacker[] = [];
  // One after the other: several attacks raise the same loss.
  for (const spec of specs) {
    if (attackers.some(isAttackerOf(spec))) continue;
    const { loss, lossToward } = attacks[spec.attack];
    const isToward = spec.toward !== undefined;
    attackers.push({
      attack: spec.attack,
      ...(isToward && { isToward }),
      ...(await resolveAttacker(artifacts, isToward ? lossToward : loss, attacked)),
    });
  }
  return attackers;
}

async function resolveAttacker(
  artifacts: Artifacts,
  loss: LossName,
  { model, digest, settings, run }: AttackedModel,
): Promise<Omit<Attacker, 'attack' | 'isToward'>> {
  const { preprocessing, inputSize, logits, head } = settings;
  const options = { preprocessing, inputSize, logits, head, loss };
  const key = artifactKey('attacker', { model: digest, ...options });
  const [graphKey, cardKey] = [`${key}.onnx`, `${key}.json`];
  const known = await artifacts.known([graphKey, cardKey]);
  if (known.size === 2) {
    return { key: graphKey, ...(await readRecord(artifacts, cardKey, AttackerCard)) };
  }
  const graph = await compileAttack(model, { ...options, run });
  const card = {
    digest: sha256(graph.bytes),
    fixedBatch: graph.fixedBatch ?? null,
    isAlone: graph.isAlone,
  };
  await artifacts.write(new Map([[graphKey, graph.bytes]]));
  await artifacts.write(new Map([[cardKey, card]]));
  return { key: graphKey, ...card };
}

/** Throws InputError for a model that decides for several classes at once: leaving one is then no mistake. */
export function refuseSigmoids(head: Head): void {
  if (head !== 'sigmoid') return;
  throw new InputError(
    "Can't attack a model that gives each class a probability of its own: it may decide for several at once",
    { hint: 'Leave out --attack, or pass --head softmax if one class is right for each image.' },
  );
}
