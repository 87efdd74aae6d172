import type { MapFlags, PreprocessingFlags } from '../flags/audit-flags.ts';
import { knownSettings } from '../../core/card/resolve-card.ts';
import { resolveGeometry } from '../../core/card/resolve-geometry.ts';
import { asImageModel } from '../../core/onnx/image-model.ts';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { modelLabels } from '../../core/labels/model-labels.ts';
import { digestOfModel } from '../../store/open-model.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { modelSpec } from '../flags/audit-spec.ts';
import { bringWeights } from './bring-weights.ts';
import { openKnown } from './open-known.ts';
import { filesOfModel, refuseOverwriting, writeOutput } from './output-file.ts';
import { weightsFolder } from './weights-folder.ts';
import { formatTable } from '../../report/text/table.ts';
import { parseMethods } from '../flags/parse-methods.ts';

export interface CompileOptions extends PreprocessingFlags, MapFlags {
  output: string;
}

/** Compiles a model's explainer and writes it as an ONNX file, with its recipe as metadata. */
export async function executeModelCompile(uri: string, flags: CompileOptions): Promise<void> {
  const methods = parseMethods(flags.method ?? ['gradcam']);
  const spec = await modelSpec({ ...flags, model: uri });
  const { opened, card } = await openKnown(spec);
  await refuseOverwriting(flags.output, filesOfModel(opened, flags.labels));
  const { model, dataFiles } = opened;
  const settings = knownSettings(card, spec);
  const { height, width } = asImageModel(model, settings.inputSize);
  const { geometry } = resolveGeometry(card, [height, width]);
  const folder = await weightsFolder(opened);
  const thread = new InferenceThread();
  try {
    const { bytes, recipe, fixedBatch } = await compileExplainer(model, {
      ...settings,
      methods,
      smooth: flags.smooth,
      metadata: {
        'groundcam.source': digestOfModel(opened),
        'groundcam.geometry': JSON.stringify(geometry),
        ...(settings.labels && { 'groundcam.labels': JSON.stringify(settings.labels) }),
      },
      run: (graph, feeds) => thread.runOnce(graph, feeds, folder),
    });
    modelLabels(settings.labels, recipe.logits, recipe.head);
    const copied = folder === undefined ? [] : await bringWeights(folder, dataFiles, flags.output);
    await writeOutput(flags.output, bytes);
    const N = fixedBatch ?? 'N';
    const rows = [
      ['explainer', `${flags.output}, ${(bytes.length / 1e6).toFixed(1)} MB`],
      ...dataFiles.map(({ path }) => [
        'weights',
        `in ${path}, ${copied.includes(path) ? 'copied beside' : 'which lies beside'} ${flags.output}: keep them together`,
      ]),
      ['reads', recipe.reading],
      ['in', `image uint8 [${N}, ${height}, ${width}, 3]`],
      ['', `target_mask float32 [${N}, ${recipe.logits}]`],
      ['out', `logits float32 [${N}, ${recipe.logits}]`],
      ['', `target int64 [${N}]`],
      ...recipe.maps.map(({ output, method, layer, size, view }) => [
        '',
        `${output} float32 [${[N, ...size].join(', ')}]: ${method} at ${layer}` +
          (flags.smooth ? `${view.flipped ? ', mirrored' : ''}, times ${view.intensity}` : ''),
      ]),
    ];
    process.stdout.write(`${formatTable(rows)}\n`);
  } finally {
    await thread.close();
  }
}
