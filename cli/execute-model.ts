import { asClassifier, type Classifier } from '../core/model/classifier.ts';
import { chooseLayer, listLayers, type Layer } from '../core/model/layers.ts';
import { modelCard, type ModelCard } from '../core/model/model-card.ts';
import { readModel } from '../core/model/onnx-model.ts';
import { formatShape } from '../core/model/shape.ts';
import { traceShapes, type Trace } from '../core/model/trace.ts';
import { findTail } from '../core/model/tail.ts';
import { InputError } from '../core/errors/input-error.ts';
import { readSidecar } from '../store/read-sidecar.ts';
import { readUri } from '../store/read-uri.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { formatTable } from './format-table.ts';
import type { ModelFlags } from './model.ts';

interface OpenedModel {
  classifier: Classifier;
  trace: Trace;
  /** Undefined where nothing says how images are normalised. */
  card: ModelCard | undefined;
}

/** Prints in one screen what an audit would make of a model. */
export async function inspectModel(uri: string, flags: ModelFlags): Promise<void> {
  const { classifier, trace, card } = await openModel(uri, flags);
  const { model, logits, height, width, fixedBatch } = classifier;
  const layer = chooseLayer(classifier, trace, [card?.layer].flat()[0]);
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
    layer: `${nameOf(layer)} ${formatShape(layer.shape)}`,
    tail: operators.join(', '),
    explainable:
      layer.unsupported.length === 0 ? 'yes' : `no rule for ${layer.unsupported.join(', ')}`,
  };
  if (flags.json) return print(JSON.stringify(facts, null, 2));
  print(formatTable(Object.entries(facts).map(([name, value]) => [name, String(value)])));
}

/** Prints the layers that a CAM can be read from. */
export async function listModelLayers(uri: string, flags: ModelFlags): Promise<void> {
  const { classifier, trace, card } = await openModel(uri, flags);
  const layers = listLayers(classifier, trace);
  const chosen = chooseLayer(classifier, trace, [card?.layer].flat()[0]);
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
    layer.module ?? '',
    layer.unsupported.length === 0 ? '' : `no rule for ${layer.unsupported.join(', ')}`,
  ]);
  print(formatTable([['', 'tensor', 'operator', 'shape', 'module', ''], ...rows]));
}

async function openModel(uri: string, flags: ModelFlags): Promise<OpenedModel> {
  const model = readModel(await readUri(uri), uri);
  const sidecar = await readSidecar(uri);
  const card = cardOf();
  const classifier = asClassifier(model, inputSizeOf(flags) ?? card?.inputSize);
  const thread = new InferenceThread();
  try {
    return {
      classifier,
      card,
      trace: await traceShapes(classifier, (bytes, feeds) => thread.runOnce(bytes, feeds)),
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

function nameOf({ tensor, module }: Layer): string {
  return module === undefined ? tensor : `${tensor} (${module})`;
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}
