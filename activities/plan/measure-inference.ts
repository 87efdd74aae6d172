import type { MeasuredInference } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { classMask } from '../../core/attack/step.ts';
import { attackerSource, explainerSource } from '../shared/explainer.ts';
import type { Inference } from '../shared/inference.ts';
import type { PlannedRun } from './plan-run.ts';

/** Images at once: as many as share an inference on a CPU. */
const AT_ONCE = 8;

/**
 * Explains images of one colour each, and makes steps of the first attack if there are any. Colours differ, since targets of one image may
 * share a run. Twice, and takes the time of the second time: in the first, memory is laid out.
 */
export async function measureInference(
  { plan, store, artifacts }: Pick<PlannedRun, 'plan' | 'store' | 'artifacts'>,
  inference: Inference,
): Promise<MeasuredInference> {
  const dataset = openStore(plan.datasetRoot);
  const run = { plan, store, artifacts, dataset, images: dataset };
  const { inputSize, logits } = plan.recipe;
  const [height, width] = inputSize;
  const source = explainerSource(run, inference);
  const { seconds, first } = await secondsEach((place) =>
    inference.explain(source, {
      image: new Uint8Array(3 * height * width).fill(128 + place),
      ...{ height, width },
      targetMask: new Float32Array(logits).fill(1),
    }),
  );
  const measured = { secondsEach: seconds, images: AT_ONCE, provider: first?.by.provider ?? 'cpu' };
  const [attack] = plan.spec.attacks ?? [];
  if (!attack) return measured;
  const attacker = attackerSource(run, attack, inference);
  const step = await secondsEach(() =>
    inference.step(attacker, {
      pixels: new Float32Array(3 * height * width).fill(128),
      ...{ height, width },
      goal: { from: classMask([0], logits), toward: classMask([1], logits) },
    }),
  );
  return { ...measured, secondsAStep: step.seconds };
}

/** Seconds that a question takes where several are asked at once, and an answer. */
async function secondsEach<Answer>(
  ask: (place: number) => Promise<Answer>,
): Promise<{ seconds: number; first: Answer | undefined }> {
  const askAll = () => Promise.all(Array.from({ length: AT_ONCE }, (_, place) => ask(place)));
  await askAll();
  const start = performance.now();
  const [first] = await askAll();
  return { seconds: (performance.now() - start) / 1000 / AT_ONCE, first };
}
