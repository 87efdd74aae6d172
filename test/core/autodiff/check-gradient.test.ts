import { describe, expect, it } from 'vitest';
import { checkGradient } from '../../../core/autodiff/check-gradient.ts';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { gradientProbe } from '../../../core/autodiff/gradient-probe.ts';
import { listLayers } from '../../../core/explainer/layers.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
import {
  inTraining,
  pooledHead,
  tinyClassifier,
  type TinyClassifier,
} from '../explainer/tiny-classifier.ts';

const preprocessing = {
  mean: [0.5, 0.5, 0.5] as [number, number, number],
  std: [0.25, 0.25, 0.25] as [number, number, number],
  inputRange: 1 as const,
  channels: 'rgb' as const,
};

async function probeOf(which: 'first' | 'last' | 'input', shape: TinyClassifier = {}) {
  const { classifier, trace } = await readClassifier(tinyClassifier(shape), { run: runModel });
  const layers = listLayers(classifier, trace);
  const input = { tensor: classifier.input, shape: trace.shapes.get(classifier.input)! };
  const layer = which === 'input' ? input : layers.at(which === 'first' ? 0 : -1)!;
  const probe = gradientProbe(classifier, trace, layer, preprocessing);
  return { probe, run: await loadModel(probe.bytes) };
}

describe('checkGradient', () => {
  it.each([
    ['last', {}],
    ['first', {}],
    ['input', {}],
    ['last', { dims: [1, 3, 8, 8] }],
    ['first', { dims: [2, 8, 8, 3] }],
  ] as ['first' | 'last' | 'input', TinyClassifier][])(
    'agrees at the %s layer of a model of %j',
    async (which, shape) => {
      const { probe, run } = await probeOf(which, shape);
      const check = await checkGradient(probe, run);
      expect(check.verdict).toBe('agrees');
      if (which === 'last')
        expect(Math.max(check.alongGradient, check.alongRandom)).toBeLessThan(1e-3);
    },
  );

  it('takes any number of logits', async () => {
    const { probe, run } = await probeOf('last', {
      head: (build, features) => {
        const flat = build.node('Flatten', [build.node('GlobalAveragePool', [features])]);
        return build.node('Gemm', [flat, build.weights([6, 200_000])]);
      },
    });
    expect((await checkGradient(probe, run)).verdict).toBe('agrees');
  });

  it('agrees with a gradient that is zero but for a few activations', async () => {
    const { probe, run } = await probeOf('last', {
      dims: ['N', 3, 128, 128],
      head: (build, features) => {
        const corner = build.node('Slice', [
          features,
          ...[
            [0, 0],
            [1, 1],
            [2, 3],
          ].map((values) => build.ints(values)),
        ]);
        const flat = build.node('Flatten', [build.node('Mul', [corner, corner])]);
        const curved = build.node('Mul', [build.node('Mul', [flat, flat]), flat]);
        return build.node('Gemm', [curved, build.weights([6, 5])]);
      },
    });
    expect((await checkGradient(probe, run)).verdict).toBe('agrees');
  });

  it.each([1, 2, 3])('agrees with statistics over a batch fixed to %i images', async (images) => {
    const { probe, run } = await probeOf('first', {
      dims: [images, 3, 8, 8],
      head: (build, features) => pooledHead(build, inTraining(build, features)),
    });
    expect((await checkGradient(probe, run)).verdict).toBe('agrees');
  });

  it.each([
    ['a factor', (g: Float32Array) => g.map((value) => 1.05 * value)],
    ['a sign', (g: Float32Array) => g.map((value) => -value)],
    ['half of its places', (g: Float32Array) => g.map((value, i) => (i % 2 ? 0 : value))],
    ['the order of its places', (g: Float32Array) => g.toReversed()],
  ])('differs where a gradient is wrong by %s', async (_what, spoil) => {
    const { probe, run } = await probeOf('last');
    const check = await checkGradient(probe, async (feeds) => {
      const tensors = await run(feeds);
      const gradient = tensors[probe.gradient]!;
      const data = spoil(floatsOf(gradient));
      return { ...tensors, [probe.gradient]: { type: 'float32', dims: gradient.dims, data } };
    });
    expect(check.verdict).toBe('differs');
  });

  it('says that there is nothing to compare where the logits do not move', async () => {
    const { probe, run } = await probeOf('last', {
      head: (build, features) => {
        const pooled = build.node('GlobalAveragePool', [features]);
        const flat = build.node('Reshape', [pooled, build.ints([-1, 6])]);
        const dead = build.node('Relu', [build.node('Add', [flat, build.floats([1], [-1e6])])]);
        return build.node('MatMul', [dead, build.weights([6, 5])]);
      },
    });
    expect(await checkGradient(probe, run)).toMatchObject({ verdict: 'no-gradient' });
  });

  it('gives the same figures for the same seed, and tells how far it is', async () => {
    const { probe, run } = await probeOf('first');
    const progress: string[] = [];
    const onProgress = (done: number, all: number) => void progress.push(`${done}/${all}`);
    const check = await checkGradient(probe, run, { seed: 3, onProgress });
    expect(await checkGradient(probe, run, { seed: 3 })).toEqual(check);
    expect(progress).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
  });
});
