import { Presets, SingleBar } from 'cli-progress';
import type { Silence } from '../../client/read-progress.ts';
import { count } from '../../report/text/format.ts';
import { formatPace, pace, paceOf, samplesDone } from '../../workflows/contract/pace.ts';
import type { AuditProgress } from '../../workflows/contract/workflow-messages.ts';
import { MovingRate } from './moving-rate.ts';

const STAGES: Record<AuditProgress['stage'], string> = {
  plan: 'Reading model and dataset',
  measure: 'Measuring',
  baselines: 'Comparing with baselines',
  reduce: 'Computing statistics',
  publish: 'Drawing pictures and the report',
  done: 'Done',
};

/** Why a run or a study is silent, in short. */
export const SILENCE: Record<Silence, string> = {
  'no-answer': 'No worker answers: no `groundcam worker` is running, or all of them are busy',
  stuck:
    'Workers fail to continue this run: they lack its key (GROUNDCAM_PAYLOAD_KEY_FILE) or are of another version, as their logs say',
};

/** Minimum time between lines if stderr is not a terminal, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Characters of the bar at most, and of what stands beside it. */
const [MOST_BAR, WORDS] = [40, 80];

/** Shows the progress of an audit on stderr: a bar in a terminal, occasional lines elsewhere. */
export class ProgressBar {
  readonly #bar = new SingleBar(
    {
      format: '  Measuring {bar} {pace}{trouble}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
      barsize: Math.max(0, Math.min(MOST_BAR, (process.stderr.columns ?? 80) - WORDS)),
    },
    Presets.shades_classic,
  );
  #stage: AuditProgress['stage'] | undefined;
  readonly #rate = new MovingRate();
  #lastLine = 0;
  #silence: Silence | undefined;

  /** Shows why there is no progress to show, once. */
  silent({ silence, text, remedy }: { silence: Silence; text: string; remedy: string }): void {
    if (this.#silence !== silence) this.#line(`${text}\n  ${remedy}`);
    this.#silence = silence;
  }

  update(progress: AuditProgress): void {
    this.#silence = undefined;
    if (progress.stage !== this.#stage) this.#enter(progress);
    if (progress.stage === 'measure') this.#show(progress);
  }

  stop(): void {
    this.#bar.stop();
  }

  #enter(progress: AuditProgress): void {
    const before = this.#stage;
    this.#stage = progress.stage;
    if (before === 'measure') {
      this.#show(progress);
      this.#bar.stop();
    }
    if (progress.stage === 'done') return;
    if (progress.stage !== 'measure') {
      this.#line(STAGES[progress.stage]);
      return;
    }
    if (progress.pending === 0) {
      this.#line(`All ${progress.cached} measurements are already in the store`);
      return;
    }
    if (progress.cached > 0) this.#line(`${count(progress.cached, 'sample')} already in the store`);
    if (process.stderr.isTTY) {
      this.#bar.start(progress.pending, 0, { pace: '', trouble: '' });
    } else {
      this.#line(`${STAGES.measure} ${count(progress.pending, 'sample')}`);
    }
  }

  #show(progress: AuditProgress): void {
    const { excluded, failed, pending } = progress;
    if (pending === 0) return;
    this.#rate.add(samplesDone(progress), performance.now());
    const growth = this.#rate.growth();
    const now = growth.samples > 0 ? pace(progress, growth) : paceOf(progress, Date.now());
    const trouble = [excluded && ` | ${excluded} excluded`, failed && ` | ${failed} failed`]
      .filter(Boolean)
      .join('');
    if (process.stderr.isTTY) {
      this.#bar.update(now.done, { pace: formatPace(progress, now), trouble });
    } else if (performance.now() - this.#lastLine > LINE_INTERVAL) {
      this.#line(`${STAGES.measure}: ${formatPace(progress, now)}${trouble}`);
    }
  }

  #line(text: string): void {
    this.#lastLine = performance.now();
    process.stderr.write(`  ${text}\n`);
  }
}
