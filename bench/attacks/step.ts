import { fileURLToPath } from 'node:url';
import { move, project, steepest, type Ball } from '../../core/attack/ball.ts';
import { compileAttack } from '../../core/attack/compile-attack.ts';
import { classMask } from '../../core/attack/step.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { floatsOf, type Tensors } from '../../core/onnx/runner.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { startPython } from '../python-process.ts';
import { buildResNet50 } from '../resnet50.ts';
import { takeTurns } from '../take-turns.ts';

const BATCH = 8;
const SECONDS = 60;
const [SIZE, CLASSES] = [224, 1000];
const VALUES = SIZE * SIZE * 3;

/** Times a step of PGD against torchattacks' on the same cores: the same architecture and batch. */
export async function benchAttackStep(): Promise<void> {
  console.log(`\nA step of PGD on ResNet-50, batch ${BATCH}, images a second, medians`);
  const python = await startPython(fileURLToPath(new URL('step.py', import.meta.url)), BATCH);
  if (!python) {
    return console.log(
      'Skipped: set GROUNDCAM_BENCH_PYTHON to a Python with torch and torchattacks, or install uv.',
    );
  }
  const thread = new InferenceThread();
  try {
    const model = readModel(buildResNet50());
    const graph = await compileAttack(model, {
      preprocessing: {
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        inputRange: 1,
        channels: 'rgb',
      },
      loss: 'ce',
      run: (bytes, feeds) => thread.runOnce(bytes, feeds),
    });
    await thread.load('attack', graph.bytes);
    const seconds = await takeTurns(
      {
        groundcam: () => stepSeconds(thread),
        torchattacks: () => python.time('step'),
        'PyTorch, forward alone': () => python.time('forward'),
      },
      { seconds: SECONDS },
    );
    for (const [name, time] of Object.entries(seconds)) {
      const rate = (BATCH / time).toFixed(1).padStart(8);
      console.log(
        `${name.padEnd(28)}${rate}   groundcam: ${(time / seconds.groundcam).toFixed(2)}x`,
      );
    }
  } finally {
    python.stop();
    await thread.close();
  }
}

/** Seconds of a step of a batch: the inference, and what becomes of the images. */
async function stepSeconds(thread: InferenceThread): Promise<number> {
  const pixels = Float32Array.from({ length: BATCH * VALUES }, (_, i) => (i * 7919) % 251);
  const from = new Float32Array(BATCH * CLASSES);
  for (let image = 0; image < BATCH; image++) from.set(classMask([0], CLASSES), image * CLASSES);
  const feeds: Tensors = {
    image: { type: 'float32', dims: [BATCH, SIZE, SIZE, 3], data: pixels.slice() },
    from: { type: 'float32', dims: [BATCH, CLASSES], data: from },
    toward: { type: 'float32', dims: [BATCH, CLASSES], data: new Float32Array(BATCH * CLASSES) },
  };
  const start = performance.now();
  const { tensors } = await thread.run('attack', feeds);
  const gradient = floatsOf(tensors['gradient']);
  for (let image = 0; image < BATCH; image++) {
    const part = (values: Float32Array) => values.subarray(image * VALUES, (image + 1) * VALUES);
    const ball: Ball = { pixels: part(pixels), allowed: null, norm: 'linf', epsilon: 8 };
    project(move(part(pixels), steepest(part(gradient), ball), 2), ball);
  }
  return (performance.now() - start) / 1000;
}
