import { median } from 'simple-statistics';
import { modelCard } from '../../core/card/model-card.ts';
import { isNormalisationKnown, type Card } from '../../core/card/resolve-card.ts';
import { checkGradient, type GradientCheck } from '../../core/autodiff/check-gradient.ts';
import type { Classifier } from '../../core/onnx/classifier.ts';
import { PIXELS, pixelsToLogits } from '../../core/explainer/examine-logits.ts';
import { compileExplainer, type Explainer } from '../../core/explainer/compile-explainer.ts';
import { float32From } from '../../core/onnx/float32-tail.ts';
import { gradientProbe } from '../../core/autodiff/gradient-probe.ts';
import { nearestWorkingLayer } from '../../core/explainer/differentiate-or-suggest.ts';
import { chooseLayer, describeLayer, nameOfLayer } from '../../core/explainer/layers.ts';
import { CLASSES_HINT, doubtAboutClasses } from '../../core/labels/class-scores.ts';
import { modelLabels } from '../../core/labels/model-labels.ts';
import { precisionOf } from '../../core/onnx/precision.ts';
import type { Tensors } from '../../core/onnx/runner.ts';
import { formatShape } from '../../core/onnx/shape.ts';
import { findTail } from '../../core/autodiff/tail.ts';
import type { Head } from '../../core/schema/head.ts';
import type { CardSource } from '../../core/schema/card-source.ts';
import type { ModelCard } from '../../core/schema/model-card.ts';
import type { Precision } from '../../core/schema/results.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { modelSpec } from '../flags/audit-spec.ts';
import { cardRows, sourceWords } from '../../report/text/card-rows.ts';
import { formatTable } from '../../report/text/table.ts';
import type { ModelOptions } from './trace-model.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';
import { examineModel } from './trace-model.ts';

/** Milliseconds after which no further round of either check starts, if one has finished. */
const BUDGET = 4000;

/** Maximum number of timed rounds, and the minimum for slow models, after one round to warm up. */
const MAX_ROUNDS = 30;
const MIN_ROUNDS = 3;

/** Prints a summary of a model. Exit code 1 if it can't be explained, or its gradient is wrong. */
export async function executeModelCheck(uri: string, flags: ModelOptions): Promise<void> {
  const spec = await modelSpec({ ...flags, model: uri });
  const thread = new InferenceThread();
  const progress = new SlowProgress();
  try {
    const opened = await examineModel(spec, thread);
    const { model, trace, card, settings, folder, notes } = opened;
    const { height, width, layout, fixedBatch, input, logits, classes, head, found } =
      opened.classifier;
    const { tokens, preprocessing } = settings;
    const [wanted, ...others] = [settings.layer ?? []].flat();
    const layer = chooseLayer(opened.classifier, trace, wanted, tokens);
    const labels = modelLabels(settings.labels, classes, head);
    const doubt = doubtAboutClasses({
      output: found.output,
      logits: classes,
      head,
      labels: settings.labels,
      isChosen: settings.logits !== undefined,
    });

    const tail = [
      ...new Set(
        findTail(opened.classifier.model, layer.tensor, logits).nodes.map(({ opType }) => opType),
      ),
    ];

    let gradient: GradientCheck | undefined;
    let time: Timing | undefined;
    let explainer: Explainer | undefined;
    if (layer.unsupported.length === 0 && !isRounded(tail)) {
      const float32 = float32From(opened.classifier.model, [layer.tensor]);
      const classifier = { ...opened.classifier, model: float32 };
      const probe = gradientProbe(classifier, trace, layer, preprocessing);
      await thread.load('probe', probe.bytes, folder);
      gradient = await checkGradient(
        probe,
        async (feeds) => (await thread.run('probe', feeds)).tensors,
        {
          budget: BUDGET,
          onProgress: (done, all) => progress.show('Checking the gradient', `${done}/${all}`),
        },
      );
      await thread.unload('probe');
    }
    if (layer.unsupported.length === 0) {
      explainer = await compileExplainer(model, {
        preprocessing,
        layer: layer.tensor,
        tokens,
        inputSize: [height, width],
        logits: settings.logits,
        head: settings.head,
        run: (bytes, feeds) => thread.runOnce(bytes, feeds, folder),
      });
      await thread.load('forward', pixelsToLogits(opened.classifier, preprocessing), folder);
      await thread.load('explainer', explainer.bytes, folder);
      time = await compareTime(thread, opened.classifier, explainer, (done, all) =>
        progress.show('Measuring time', `${done}/${all}`),
      );
    }
    progress.clear();

    const workable =
      layer.unsupported.length > 0
        ? nearestWorkingLayer(opened.classifier, trace, [layer.tensor])
        : layer;
    const facts = {
      model: opened.uri,
      name: card.name,
      bytes: opened.bytes.length,
      dataFiles: opened.dataFiles.map(({ path }) => path),
      explainerBytes: explainer?.bytes.length ?? null,
      opset: model.opset,
      precision: precisionOf(opened.classifier.model),
      input: { name: input, height, width, layout, batch: fixedBatch ?? null },
      logits: { tensor: found.tensor, classes: found.classes },
      head,
      doubt: doubt ?? null,
      notes,
      card: modelCard(
        card,
        { inputSize: [height, width], head, logitsTensor: found.tensor },
        labels,
      ),
      isNormalisationKnown: isNormalisationKnown(card),
      labels: labels
        ? { known: settings.labels !== undefined, count: labels.length, first: labels.slice(0, 4) }
        : null,
      layer: {
        tensor: layer.tensor,
        module: layer.module ?? null,
        shape: formatShape(layer.shape),
        reading: describeLayer(layer),
        source: card.layer.source,
        notChecked: others,
      },
      tail,
      unsupported: layer.unsupported,
      workableLayer: workable ? nameOfLayer(opened.classifier.model, workable) : null,
      gradient: gradient ?? null,
      time: time ?? null,
    };
    process.stdout.write(flags.json ? `${JSON.stringify(facts, null, 2)}\n` : describe(facts));
    const isWrong = gradient?.verdict === 'differs';
    if (isWrong || doubt !== undefined || layer.unsupported.length > 0) process.exitCode = 1;
  } finally {
    await thread.close();
  }
}

interface Facts {
  model: string;
  name: Card['name'];
  bytes: number;
  /** Files next to the model that contain its weights. */
  dataFiles: string[];
  explainerBytes: number | null;
  opset: number;
  precision: Precision;
  input: { name: string; height: number; width: number; layout: string; batch: number | null };
  logits: { tensor: string; classes: number };
  head: Head;
  /** Why the logits may be no class scores. */
  doubt: string | null;
  notes: string[];
  card: ModelCard;
  isNormalisationKnown: boolean;
  labels: { known: boolean; count: number; first: string[] } | null;
  layer: { reading: string; source: CardSource; shape: string; notChecked: string[] };
  /** Operators between the layer and the logits, and those of them without a rule. */
  tail: string[];
  unsupported: string[];
  /** The nearest later layer with rules for all operators after it. */
  workableLayer: string | null;
  gradient: GradientCheck | null;
  time: Timing | null;
}

function describe(facts: Facts): string {
  const { input, layer, gradient, time } = facts;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const size = [megabytes(facts.bytes), ...facts.dataFiles].join(' and ');
  const rows = [
    ['model', `${facts.model}, ${size}, opset ${facts.opset}, ${facts.precision}`],
    [
      'input',
      `${input.name} ${input.height}x${input.width}, ${input.layout.toUpperCase()}, batch ${input.batch ?? 'any'}`,
    ],
    ['name', `${facts.name.value} (${sourceWords[facts.name.source]})`],
    ...cardRows(facts.card).map(([name, value, source]) => [
      name,
      `${name === 'labels' ? describeLabels(facts) : value} (${source})`,
    ]),
    ...(facts.isNormalisationKnown
      ? []
      : [['', 'mean and std are unknown, and assumed for this check: pass --mean and --std']]),
    ...(facts.doubt === null ? [] : [['', `${facts.doubt}. ${CLASSES_HINT}`]]),
    ...facts.notes.map((note) => ['note', note]),
    ['layer', `${layer.reading}, ${layer.shape} (${sourceWords[layer.source]})`],
  ];
  if (layer.notChecked.length > 0) rows.push(['', `not checked: ${layer.notChecked.join(', ')}`]);
  rows.push(['tail', facts.tail.join(', ')]);
  if (facts.unsupported.length > 0) {
    const where = facts.workableLayer;
    const advice = where === null ? 'no later layer works either' : `pass --layer "${where}"`;
    rows.push(['', `no rule for ${facts.unsupported.join(', ')}: ${advice}`]);
  }
  rows.push(['gradient', describeGradient(gradient, facts.tail)]);
  if (time && facts.explainerBytes) {
    rows.push(
      [
        'time',
        `explainer ${time.explainer.toFixed(1)} ms, bare forward ${time.forward.toFixed(1)} ms: ` +
          `${(time.explainer / time.forward).toFixed(2)}x (batch ${time.batch}, median of ${time.rounds})`,
      ],
      ['size', `explainer ${megabytes(facts.explainerBytes)}`],
    );
  }
  return `${formatTable(rows)}\n`;
}

function describeLabels({ labels, logits }: Facts): string {
  if (!labels) return `none for the ${logits.classes} logits: pass --labels`;
  const names = `${labels.count}: ${labels.first.join(', ')}${labels.count > labels.first.length ? ', …' : ''}`;
  return labels.known ? names : `${names}, ImageNet's`;
}

/** Whether a tail rounds to integers: its gradient ignores the steps that finite differences measure. */
function isRounded(tail: readonly string[]): boolean {
  return tail.includes('QuantizeLinear');
}

function describeGradient(check: GradientCheck | null, tail: readonly string[]): string {
  if (isRounded(tail))
    return 'not checked: finite differences measure the rounding steps of QuantizeLinear';
  if (!check) return 'not checked';
  if (check.verdict === 'no-gradient') return 'zero for a noise image: nothing to check';
  const { alongGradient, alongRandom, directions, verdict } = check;
  return (
    `${verdict === 'agrees' ? 'right' : 'WRONG'}: relative error against finite differences ` +
    `${alongGradient.toExponential(0)} along the gradient, ${alongRandom.toExponential(0)} in ${directions} random directions`
  );
}

interface Timing {
  /** Medians in milliseconds for a batch. */
  explainer: number;
  forward: number;
  batch: number;
  rounds: number;
}

/** Runs the sessions `forward` and `explainer` alternately, so that other load affects both alike. */
async function compareTime(
  thread: InferenceThread,
  classifier: Classifier,
  { recipe }: Explainer,
  onProgress: (done: number, all: number) => void,
): Promise<Timing> {
  const { height, width, fixedBatch: batch = 1 } = classifier;
  const pixels = batch * height * width * 3;
  // Black pixels for both: on zeros instead, a model may compute with denormal numbers, which takes longer.
  const image = () => ({
    type: 'uint8' as const,
    dims: [batch, height, width, 3],
    data: new Uint8Array(pixels),
  });
  const feeds = {
    forward: (): Tensors => ({ [PIXELS]: image() }),
    explainer: (): Tensors => ({
      image: image(),
      target_mask: {
        type: 'float32',
        dims: [batch, recipe.logits],
        data: new Float32Array(batch * recipe.logits).fill(1),
      },
    }),
  };
  const times = { forward: [] as number[], explainer: [] as number[] };
  const started = performance.now();
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    if (round > MIN_ROUNDS && performance.now() - started > BUDGET) break;
    for (const which of ['forward', 'explainer'] as const) {
      const { seconds } = await thread.run(which, feeds[which]());
      // The first run of a session allocates its tensors.
      if (round > 0) times[which].push(1000 * seconds);
    }
    onProgress(round, MAX_ROUNDS);
  }
  return {
    explainer: median(times.explainer),
    forward: median(times.forward),
    batch,
    rounds: times.forward.length,
  };
}
