/** The body of the threads that take samples through their stages. */
import { parentPort, workerData } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { SharedPhotos } from '../../activities/samples/shared-photos.ts';
import { isReadLater, takeSample } from '../../activities/samples/take-sample.ts';
import type { Explain } from '../../activities/shared/inference.ts';
import { Recent } from '../../activities/shared/recent.ts';
import { openPlan, RUNS_IN_MEMORY, type Run } from '../../activities/shared/runs.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { PixelBudget } from '../../core/image/pixel-budget.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { GivenArtifacts } from '../../store/artifacts/given-artifacts.ts';
import { HeldArtifacts } from '../../store/artifacts/held-artifacts.ts';
import type { RunReference } from '../../workflows/contract/workflow-messages.ts';
import { partsOf } from '../error-parts.ts';
import { channelOf } from './channel.ts';
import { giveWay } from './thread-priority.ts';
import type {
  ActivityCalls,
  SampleTask,
  SampleThreadSettings,
  TakenSample,
  ThreadCalls,
} from './messages.ts';

const port = parentPort;
if (!port) throw new Error('The thread of samples was started as a process of its own');
const settings = workerData as SampleThreadSettings;
giveWay();
const allowed = new AllowedUris(settings.allow);
const unasked = new PixelBudget(settings.pixels);
const plans = new Recent(RUNS_IN_MEMORY, (reference: RunReference) => openPlan(reference, allowed));
const photos = new SharedPhotos();
const wanted = new Map<number, AbortController>();

const activities = createBirpc<ActivityCalls, ThreadCalls>(
  {
    take: async (task) => {
      const controller = new AbortController();
      wanted.set(task.id, controller);
      try {
        return await takeThrough(task, controller.signal);
      } catch (error) {
        if (!(error instanceof GroundcamError)) throw error;
        return { failure: partsOf(error) };
      } finally {
        wanted.delete(task.id);
      }
    },
    abort: (id) => wanted.get(id)?.abort(),
  },
  channelOf(port),
);

async function takeThrough(
  { id, reference, given, ...rest }: SampleTask,
  signal: AbortSignal,
): Promise<TakenSample> {
  const { store, ...opened } = await plans.get(reference);
  const artifacts = new HeldArtifacts(new GivenArtifacts(given, store));
  const sample = { ...rest, run: { ...opened, store, artifacts, pixels: pixelsOf(id) }, signal };
  const explain: Explain = (request) => activities.explain(id, request);
  const left = await takeSample(sample, explain, { versions: settings.versions, photos });
  const made = [...artifacts.written()].filter(
    ([key]) => !given.has(key) && isReadLater(key, sample),
  );
  return { left, made: new Map(made) };
}

/** A sample's pixels: those of large images are asked for, since all threads together must not have many. */
function pixelsOf(id: number): NonNullable<Run['pixels']> {
  return {
    async hold(pixels, work) {
      if (pixels <= unasked.most) return unasked.hold(pixels, work);
      await activities.hold(id, pixels);
      try {
        return await work();
      } finally {
        void activities.release.asEvent(id);
      }
    },
  };
}
