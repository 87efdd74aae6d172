import { writeFile } from 'node:fs/promises';
import { sha256 } from '../core/artifact/digest.ts';
import { InputError } from '../core/errors/input-error.ts';
import { compileExplainer } from '../core/model/compile-explainer.ts';
import { modelCard } from '../core/model/model-card.ts';
import { modelLabels } from '../core/model/model-labels.ts';
import { readModel } from '../core/model/onnx-model.ts';
import { readModelFile } from '../store/read-model-file.ts';
import { readSidecar } from '../store/read-sidecar.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { modelSpec } from './audit-spec.ts';
import { formatTable } from './format-table.ts';
import type { CompileFlags } from './model.ts';
import { parseMethod } from './parse-method.ts';

/** Compiles a model's explainer and writes it as an ONNX file that says how it was made. */
export async function executeModelCompile(uri: string, flags: CompileFlags): Promise<void> {
  const methods = flags.method.flatMap((names) => names.split(',')).map(parseMethod);
  const spec = await modelSpec({ ...flags, model: uri });
  const source = await readModelFile(uri);
  const model = readModel(source, uri);
  const card = modelCard(model, spec, await readSidecar(uri));
  const thread = new InferenceThread();
  try {
    const { bytes, recipe, fixedBatch } = await compileExplainer(model, {
      ...card,
      methods,
      metadata: {
        'groundcam.source': sha256(source),
        ...(card.labels && { 'groundcam.labels': JSON.stringify(card.labels) }),
      },
      run: (graph, feeds) => thread.runOnce(graph, feeds),
    });
    modelLabels(card.labels, recipe.classes);
    await writeFile(flags.output, bytes).catch((cause: unknown) => {
      throw new InputError(`${flags.output} can't be written`, {
        hint: 'Pass a file in a folder of yours with -o.',
        cause,
      });
    });
    const N = fixedBatch ?? 'N';
    const [height, width] = recipe.inputSize;
    const rows = [
      ['explainer', `${flags.output}, ${(bytes.length / 1e6).toFixed(1)} MB`],
      ['in', `image uint8 [${N}, ${height}, ${width}, 3]`],
      ['', `target_mask float32 [${N}, ${recipe.classes}]`],
      ['out', `logits float32 [${N}, ${recipe.classes}]`],
      ['', `target int64 [${N}]`],
      ...recipe.maps.map(({ output, method, layer, size }) => [
        '',
        `${output} float32 [${[N, ...size].join(', ')}]: ${method} at ${layer}`,
      ]),
    ];
    process.stdout.write(`${formatTable(rows)}\n`);
  } finally {
    await thread.close();
  }
}
