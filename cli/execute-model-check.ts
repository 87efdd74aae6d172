import { median } from 'simple-statistics';
import { ruleFor } from '../core/model/adjoints/rules.ts';
import { checkGradient, type GradientCheck } from '../core/model/check-gradient.ts';
import { compileExplainer, type Explainer } from '../core/model/compile-explainer.ts';
import { gradientProbe } from '../core/model/gradient-probe.ts';
import { chooseLayer } from '../core/model/layers.ts';
import { modelLabels } from '../core/model/model-labels.ts';
import type { Tensors } from '../core/model/runner.ts';
import { dimsAt, formatShape } from '../core/model/shape.ts';
import { findTail } from '../core/model/tail.ts';
import type { Preprocessing } from '../core/spec/preprocessing.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { modelSpec } from './audit-spec.ts';
import { formatTable } from './format-table.ts';
import type { ModelFlags } from './model.ts';
import { openModel, type OpenedModel } from './open-model.ts';
import { SlowProgress } from './slow-progress.ts';

/** What images are taken to be normalised by where nothing says so: to [-1, 1]. */
const ASSUMED: Preprocessing = {
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
  inputRange: 255,
  channels: 'rgb',
};

/** Prints everything about a model in one screen. Exit code 1 if it can't be explained, or wrongly. */
export async function executeModelCheck(uri: string, flags: ModelFlags): Promise<void> {
  const spec = await modelSpec({ ...flags, model: uri });
  const thread = new InferenceThread();
  const progress = new SlowProgress();
  try {
    const opened = await openModel(spec, (bytes, feeds) => thread.runOnce(bytes, feeds));
    const { model, classifier, trace, card } = opened;
    const { height, width, layout, fixedBatch, input, logits } = classifier;
    const layer = chooseLayer(
      classifier,
      trace,
      [spec.layer ?? card?.layer].flat()[0],
      spec.tokens ?? card?.tokens,
    );
    const operators = new Map<string, boolean>();
    for (const node of findTail(model, layer.tensor, logits).nodes)
      operators.set(node.opType, ruleFor(node) !== undefined);
    const supported = [...operators.values()].every(Boolean);
    const preprocessing = card?.preprocessing ?? ASSUMED;
    const classes = dimsAt(trace.shapes.get(logits) ?? [], 1).reduce((a, b) => a * b, 1);
    const labels = modelLabels(card?.labels, classes / (fixedBatch ?? 1));

    let gradient: GradientCheck | undefined;
    let time: Timing | undefined;
    let explainer: Explainer | undefined;
    if (supported) {
      const probe = gradientProbe(classifier, trace, layer, preprocessing);
      await thread.load('probe', probe.bytes);
      gradient = await checkGradient(
        probe,
        async (feeds) => (await thread.run('probe', feeds)).tensors,
        { onProgress: (done, all) => progress.show('Checking the gradient', `${done}/${all}`) },
      );
      await thread.unload('probe');
      explainer = await compileExplainer(model, {
        preprocessing,
        layer: layer.tensor,
        inputSize: [height, width],
        run: (bytes, feeds) => thread.runOnce(bytes, feeds),
      });
      time = await compareTime(thread, opened, explainer, (done, all) =>
        progress.show('Taking the time', `${done}/${all}`),
      );
    }
    progress.clear();

    const facts = {
      model: uri,
      bytes: opened.bytes.length,
      explainerBytes: explainer?.bytes.length ?? null,
      opset: model.opset,
      input: { name: input, height, width, layout, batch: fixedBatch ?? null },
      logits: { tensor: logits, classes: classes / (fixedBatch ?? 1) },
      preprocessing: { known: card !== undefined, ...preprocessing },
      labels: labels
        ? { known: card?.labels !== undefined, count: labels.length, first: labels.slice(0, 4) }
        : null,
      layer: {
        tensor: layer.tensor,
        module: layer.module ?? null,
        shape: formatShape(layer.shape),
      },
      tail: [...operators].map(([operator, hasRule]) => ({ operator, hasRule })),
      gradient: gradient ?? null,
      time: time ?? null,
    };
    process.stdout.write(flags.json ? `${JSON.stringify(facts, null, 2)}\n` : describe(facts));
    if (!supported || gradient?.verdict === 'differs') process.exitCode = 1;
  } finally {
    await thread.close();
  }
}

interface Facts {
  model: string;
  bytes: number;
  explainerBytes: number | null;
  opset: number;
  input: { name: string; height: number; width: number; layout: string; batch: number | null };
  logits: { tensor: string; classes: number };
  preprocessing: Preprocessing & { known: boolean };
  labels: { known: boolean; count: number; first: string[] } | null;
  layer: { tensor: string; module: string | null; shape: string };
  tail: { operator: string; hasRule: boolean }[];
  gradient: GradientCheck | null;
  time: Timing | null;
}

function describe(facts: Facts): string {
  const { input, preprocessing, labels, layer, tail, gradient, time } = facts;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const without = tail.filter(({ hasRule }) => !hasRule).map(({ operator }) => operator);
  const same = (values: number[]) =>
    new Set(values).size === 1 ? String(values[0]) : values.join(', ');
  const { mean, std, inputRange, channels } = preprocessing;
  const normalised = `${channels}, 0 to ${inputRange}, mean ${same(mean)}, std ${same(std)}`;
  return `${formatTable(
    [
      ['model', `${facts.model}, ${megabytes(facts.bytes)}, opset ${facts.opset}`],
      [
        'input',
        `${input.name} ${input.height}x${input.width}, ${input.layout.toUpperCase()}, batch ${input.batch ?? 'any'}`,
      ],
      [
        'preprocessing',
        preprocessing.known ? normalised : `not known; assumed for this check: ${normalised}`,
      ],
      [
        'labels',
        labels
          ? `${labels.count}: ${labels.first.join(', ')}, …${labels.known ? '' : " (ImageNet's, assumed)"}`
          : `none for the ${facts.logits.classes} logits: pass --labels`,
      ],
      ['logits', `${facts.logits.tensor} [N, ${facts.logits.classes}]`],
      ['layer', `${layer.tensor}${layer.module ? ` (${layer.module})` : ''} ${layer.shape}`],
      ['tail', tail.map(({ operator }) => operator).join(', ')],
      ['', without.length > 0 ? `no rule for ${without.join(', ')}: choose a later --layer` : ''],
      ['gradient', describeGradient(gradient)],
      ...(time && facts.explainerBytes
        ? [
            [
              'time',
              `explainer ${time.explainer.toFixed(1)} ms, bare forward ${time.forward.toFixed(1)} ms: ` +
                `${(time.explainer / time.forward).toFixed(2)}x (batch ${time.batch}, median of ${time.rounds})`,
            ],
            ['size', `explainer ${megabytes(facts.explainerBytes)}`],
          ]
        : []),
    ].filter((row) => row.some((cell, column) => column > 0 && cell !== '')),
  )}\n`;
}

function describeGradient(check: GradientCheck | null): string {
  if (!check) return 'not checked';
  if (check.verdict === 'no-gradient') return 'zero for an image of noise: nothing to check';
  const { alongGradient, alongRandom, directions, verdict } = check;
  return (
    `${verdict === 'agrees' ? 'right' : 'WRONG'}: off from finite differences by ` +
    `${alongGradient.toExponential(0)} along itself, ${alongRandom.toExponential(0)} in ${directions} random directions`
  );
}

interface Timing {
  /** Medians in milliseconds for a batch. */
  explainer: number;
  forward: number;
  batch: number;
  rounds: number;
}

/** Rounds, and the time in ms after which no further one is begun. */
const ROUNDS = 30;
const BUDGET = 4000;

/** Runs model and explainer in turns, so that both see the same machine. */
async function compareTime(
  thread: InferenceThread,
  { bytes, classifier }: OpenedModel,
  { bytes: compiled, recipe }: Explainer,
  onProgress: (done: number, all: number) => void,
): Promise<Timing> {
  const { input, layout, height, width, fixedBatch: batch = 1 } = classifier;
  const pixels = batch * height * width * 3;
  const dims = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
  const feeds = {
    forward: (): Tensors => ({
      [input]: { type: 'float32', dims, data: new Float32Array(pixels) },
    }),
    explainer: (): Tensors => ({
      image: { type: 'uint8', dims: [batch, height, width, 3], data: new Uint8Array(pixels) },
      target_mask: {
        type: 'float32',
        dims: [batch, recipe.classes],
        data: new Float32Array(batch * recipe.classes).fill(1),
      },
    }),
  };
  await thread.load('forward', bytes);
  await thread.load('explainer', compiled);
  const times = { forward: [] as number[], explainer: [] as number[] };
  const started = performance.now();
  for (let round = 0; round <= ROUNDS; round++) {
    if (round > 3 && performance.now() - started > BUDGET) break;
    for (const which of ['forward', 'explainer'] as const) {
      const { seconds } = await thread.run(which, feeds[which]());
      // The first runs of a session make room for its tensors.
      if (round > 0) times[which].push(1000 * seconds);
    }
    onProgress(round, ROUNDS);
  }
  return {
    explainer: median(times.explainer),
    forward: median(times.forward),
    batch,
    rounds: times.forward.length,
  };
}
