import { asClassifier, type Classifier } from '../core/model/classifier.ts';
import { describeFeatureMap } from '../core/model/feature-map.ts';
import { traceInlined } from '../core/model/inline-conditions.ts';
import { chooseLayer, describeLayer, listLayers } from '../core/model/layers.ts';
import { modelCard, type ModelCard } from '../core/model/model-card.ts';
import { formatShape } from '../core/model/shape.ts';
import type { Trace } from '../core/model/trace.ts';
import { findTail } from '../core/model/tail.ts';
import { InputError } from '../core/errors/input-error.ts';
import { openModel } from '../store/open-model.ts';
import { readSidecar } from '../store/read-sidecar.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { formatTable } from './format-table.ts';
import type { ModelFlags } from './model.ts';

interface TracedModel {
  classifier: Classifier;
  trace: Trace;
  /** Undefined where nothing says how images are normalised. */
  card: ModelCard | undefined;
}

/** Prints in one screen what an audit would make of a model. */
export async function inspectModel(uri: string, flags: ModelFlags): Promise<void> {
  const { classifier, trace, card } = await traceAt(uri, flags);
  const { model, logits, height, width, fixedBatch } = classifier;
  const layer = chooseLayer(
    classifier,
    trace,
    [card?.layer].flat()[0],
    flags.tokens ?? card?.tokens,
  );
  const operators = [
    ...new Set(findTail(model, layer.tensor, logits).nodes.map(({ opType }) => opType)),
  ];
  const facts = {
    model: uri,
    opset: model.opset,
    input: `${classifier.input} ${height}x${width}, ${classifier.layout.toUpperCase()}, batch ${fixedBatch ?? 'any'}`,
    logits: `${logits} ${formatShape(trace.shapes.get(logits) ?? [])}`,
    preprocessing: card
      ? JSON.stringify(card.preprocessing)
      : 'not known: pass --mean and --std to `groundcam run`',
    labels: card?.labels
      ? `${card.labels.length}: ${card.labels.slice(0, 5).join(', ')}, …`
      : 'none',
    layer: describeLayer(layer),
    tail: operators.join(', '),
    explainable:
      layer.unsupported.length === 0 ? 'yes' : `no rule for ${layer.unsupported.join(', ')}`,
  };
  if (flags.json) return print(JSON.stringify(facts, null, 2));
  print(formatTable(Object.entries(facts).map(([name, value]) => [name, String(value)])));
}

/** Prints the layers that a CAM can be read from. */
export async function listModelLayers(uri: string, flags: ModelFlags): Promise<void> {
  const { classifier, trace, card } = await traceAt(uri, flags);
  const layers = listLayers(classifier, trace, flags.tokens ?? card?.tokens);
  const chosen = chooseLayer(
    classifier,
    trace,
    [card?.layer].flat()[0],
    flags.tokens ?? card?.tokens,
  );
  if (flags.json) {
    return print(
      JSON.stringify(
        layers.map((layer) => ({
          ...layer,
          shape: formatShape(layer.shape),
          default: layer.tensor === chosen.tensor,
        })),
        null,
        2,
      ),
    );
  }
  const rows = layers.map((layer) => [
    layer.tensor === chosen.tensor ? '*' : '',
    layer.tensor,
    layer.operator,
    formatShape(layer.shape),
    describeFeatureMap(layer.map),
    layer.module ?? '',
    layer.unsupported.length === 0 ? '' : `no rule for ${layer.unsupported.join(', ')}`,
  ]);
  print(formatTable([['', 'tensor', 'operator', 'shape', 'map', 'module', ''], ...rows]));
}

async function traceAt(uri: string, flags: ModelFlags): Promise<TracedModel> {
  const { model } = await openModel(uri);
  const sidecar = await readSidecar(uri);
  const card = cardOf();
  const described = asClassifier(model, inputSizeOf(flags) ?? card?.inputSize);
  const thread = new InferenceThread();
  try {
    return {
      ...(await traceInlined(described, (bytes, feeds) => thread.runOnce(bytes, feeds))),
      card,
    };
  } finally {
    await thread.close();
  }

  function cardOf(): ModelCard | undefined {
    try {
      return modelCard(model, { uri }, sidecar);
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }
}

function inputSizeOf({ inputSize }: ModelFlags): [number, number] | undefined {
  if (inputSize === undefined) return undefined;
  const [height = NaN, width = height] = inputSize.split(',').map(Number);
  if (Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)
    return [height, width];
  throw new InputError(
    `Expected height,width or one number for --input-size but received ${JSON.stringify(inputSize)}`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}
