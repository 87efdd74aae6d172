import { describeFeatureMap } from '../../core/onnx/feature-map.ts';
import { defaultLayers } from '../../core/explainer/default-layer.ts';
import { chooseLayer, listLayers } from '../../core/explainer/layers.ts';
import type { Layer } from '../../core/onnx/layer.ts';
import { formatShape } from '../../core/onnx/shape.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { modelSpec } from '../flags/audit-spec.ts';
import { formatTable } from '../../report/text/table.ts';
import type { ModelOptions } from './trace-model.ts';
import { traceModel } from './trace-model.ts';

/** Prints the layers that a CAM can be computed at. */
export async function executeModelLayers(uri: string, flags: ModelOptions): Promise<void> {
  const spec = await modelSpec({ ...flags, model: uri });
  const thread = new InferenceThread();
  const { classifier, trace, settings } = await traceModel(spec, thread).finally(() =>
    thread.close(),
  );
  const { tokens } = settings;
  const layers = listLayers(classifier, trace, tokens);
  const chosen = new Set(
    (settings.layer === undefined && layers.length > 0
      ? defaultLayers(classifier.model, trace, layers)
      : [settings.layer].flat().map((name) => chooseLayer(classifier, trace, name, tokens))
    ).map(({ tensor }) => tensor),
  );
  if (flags.json) {
    return print(
      JSON.stringify(
        layers.map((layer) => ({
          ...layer,
          shape: formatShape(layer.shape),
          default: chosen.has(layer.tensor),
        })),
        null,
        2,
      ),
    );
  }
  const rows = layers.map((layer) => [
    chosen.has(layer.tensor) ? '*' : '',
    layer.tensor,
    layer.operator,
    formatShape(layer.shape),
    describeFeatureMap(layer.map),
    moduleOf(layer),
    layer.unsupported.length === 0 ? '' : `no rule for ${layer.unsupported.join(', ')}`,
  ]);
  print(formatTable([['', 'tensor', 'operator', 'shape', 'map', 'module', ''], ...rows]));
}

/** `layer4.2.conv3 + BatchNorm` if one was folded in. */
function moduleOf({ module = '', foldedNorm }: Layer): string {
  if (foldedNorm === false) return module;
  return `${module} + BatchNorm${foldedNorm === 'unknown' ? '?' : ''}`;
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}
