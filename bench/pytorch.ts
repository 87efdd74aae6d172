import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { explainerFeeds } from './feeds.ts';
import { compileModel, resNet50 } from './models.ts';
import { startPython } from './python-process.ts';
import { takeTurns } from './take-turns.ts';

const SCRIPT = fileURLToPath(new URL('pytorch.py', import.meta.url));
const BATCH = 8;
const SECONDS = 90;

/** Allocators that keep large blocks instead of giving them back to the system after each tensor. */
const ALLOCATORS = [
  '/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4',
  '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2',
  '/usr/lib/aarch64-linux-gnu/libtcmalloc_minimal.so.4',
  '/usr/lib/aarch64-linux-gnu/libjemalloc.so.2',
];

/** The same effect with glibc's own allocator, by its settings. */
const GLIBC_TUNED = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
  MALLOC_TOP_PAD_: String(2 ** 28),
};

/**
 * Times the explainer against PyTorch on the same cores: the same architecture, layer and batch.
 * The Python is GROUNDCAM_BENCH_PYTHON, which has to have what pytorch.py imports, or else `uv run`.
 */
export async function benchPyTorch(): Promise<void> {
  console.log(
    `\nGrad-CAM of ResNet-50 at layer4[-1].conv3, batch ${BATCH}, images a second, medians`,
  );
  const allocator = ALLOCATORS.find((path) => existsSync(path));
  const tuned = allocator === undefined ? GLIBC_TUNED : { LD_PRELOAD: allocator };
  const [plain, tunedPython] = [
    await startPython(SCRIPT, BATCH, {}),
    await startPython(SCRIPT, BATCH, tuned),
  ];
  if (!plain || !tunedPython) {
    plain?.stop();
    return console.log(
      'Skipped: set GROUNDCAM_BENCH_PYTHON to a Python with torch, grad-cam and captum, or install uv.',
    );
  }
  const thread = new InferenceThread();
  try {
    const { explainer } = await compileModel(resNet50(), thread);
    await thread.load('explainer', explainer.bytes);
    const seconds = await takeTurns(
      {
        groundcam: async () =>
          (await thread.run('explainer', explainerFeeds(BATCH, explainer.recipe))).seconds,
        'PyTorch, forward alone': () => plain.time('bare'),
        'pytorch-grad-cam': () => plain.time('gradcam'),
        'pytorch-grad-cam, parameters frozen': () => plain.time('frozen'),
        'Captum LayerGradCam': () => plain.time('captum'),
        'pytorch-grad-cam, tuned malloc': () => tunedPython.time('gradcam'),
        'pytorch-grad-cam, frozen, tuned malloc': () => tunedPython.time('frozen'),
        'Captum LayerGradCam, tuned malloc': () => tunedPython.time('captum'),
      },
      { seconds: SECONDS },
    );
    for (const [name, time] of Object.entries(seconds)) {
      const rate = (BATCH / time).toFixed(1).padStart(8);
      console.log(
        `${name.padEnd(42)}${rate}   groundcam: ${(time / seconds.groundcam).toFixed(2)}x`,
      );
    }
    console.log(`(tuned malloc: ${allocator ?? Object.entries(GLIBC_TUNED).join(' ')})`);
  } finally {
    plain.stop();
    tunedPython.stop();
    await thread.close();
  }
}
