import type { HeadMaps } from '../../../core/baselines/head-aucs.ts';
import type { Explainer } from '../../../core/explainer/compile-explainer.ts';
import { headRows } from '../../../core/explainer/head-rows.ts';
import { headsOfModel, type HeadsChoice } from '../../../core/explainer/heads-choice.ts';
import {
  headsModel,
  headValuesModel,
  readHeadsGraph,
} from '../../../core/explainer/heads-model.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf, type Tensor, type Tensors } from '../../../core/onnx/runner.ts';
import type { HeadsCard } from '../../../core/schema/heads-card.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

/** How an explainer's heads are explained. Throws if they can't be. */
export function headsCard({ heads }: Explainer): HeadsCard {
  if (!heads || 'missing' in heads) throw new Error(heads?.missing ?? 'Nobody asked for heads');
  return heads;
}

/** The maps of each layer, and the targets as places among the candidates, of each image of a batch. */
export async function runHeads(explainer: Explainer, outputs: Tensors, choice: HeadsChoice) {
  const card = headsCard(explainer);
  const file = readModel(explainer.bytes);
  const made = await runModel(headValuesModel(file, card), {});
  const values = card.layers.map(({ bias }, j) => ({
    weights: floatsOf(made[`weights.${j}`]),
    bias: bias === null ? undefined : floatsOf(made[`bias.${j}`]),
  }));
  const { heads, others } = headsOfModel(choice);
  const rows = await headRows(card, values, heads);
  const run = await loadModel(headsModel(readHeadsGraph(file), card, rows, heads));
  const batch = outputs['target']!.dims[0]!;
  const count = card.fixedRows ?? 1 + choice.untrained + choice.classes.length;
  const images: { maps: HeadMaps[]; targets: number[] }[] = [];
  for (let image = 0; image < batch; image++) {
    const part = (output: string, dims?: number[]): Tensor => {
      const whole = floatsOf(outputs[output]);
      const size = whole.length / batch;
      return {
        type: 'float32',
        dims: dims ?? [size],
        data: whole.slice(image * size, (image + 1) * size),
      };
    };
    const results = await run({
      others: {
        type: 'int64',
        dims: [others.length],
        data: BigInt64Array.from(others, BigInt),
      },
      which: {
        type: 'int64',
        dims: [count],
        data: BigInt64Array.from({ length: count }, (_, head) => BigInt(head)),
      },
      ...Object.fromEntries(
        card.layers.map(({ features }, j) => [`features.${j}`, part(features)]),
      ),
      ...Object.fromEntries(
        card.boundary.map(({ output, input, shape }) => [input, part(output, shape)]),
      ),
    });
    images.push({
      maps: card.maps.map(([height, width], layer) => ({
        height,
        width,
        data: floatsOf(results[`map.${layer}`]),
      })),
      targets: integersOf(results['targets']),
    });
  }
  return images;
}
