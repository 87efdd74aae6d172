import type { MeasuredInference } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { explainerSource } from '../shared/explainer.ts';
import type { Inference } from '../shared/inference.ts';
import type { PlannedRun } from './plan-run.ts';

/** Images explained at once: as many as share an inference on a CPU. */
const AT_ONCE = 8;

/** Explains images of one colour, twice, and takes the time of the second: in the first, memory is laid out. */
export async function measureInference(
  { plan, store, artifacts }: Pick<PlannedRun, 'plan' | 'store' | 'artifacts'>,
  inference: Inference,
): Promise<MeasuredInference> {
  const dataset = openStore(plan.datasetRoot);
  const run = { plan, store, artifacts, dataset, images: dataset };
  const source = explainerSource(run, inference);
  const [height, width] = plan.recipe.inputSize;
  const request = {
    image: new Uint8Array(3 * height * width).fill(128),
    height,
    width,
    targetMask: new Float32Array(plan.recipe.logits).fill(1),
  };
  const explainAll = () =>
    Promise.all(Array.from({ length: AT_ONCE }, () => inference.explain(source, request)));
  await explainAll();
  const start = performance.now();
  const [first] = await explainAll();
  const seconds = (performance.now() - start) / 1000;
  return {
    secondsEach: seconds / AT_ONCE,
    images: AT_ONCE,
    provider: first?.by.provider ?? 'cpu',
  };
}
