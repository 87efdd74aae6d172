import { Presets, SingleBar } from 'cli-progress';
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

/** Shown if no worker answers the query for a run's progress. */
export const NO_ANSWER =
  'No worker answers: no `groundcam worker` is running, or all of them are busy';

/** Minimum time between lines if stderr is not a terminal, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Shows the progress of an audit on stderr: a bar in a terminal, occasional lines elsewhere. */
export class ProgressBar {
  readonly #bar = new SingleBar(
    {
      format: '  Measuring {bar} {pace}{trouble}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  #stage: AuditProgress['stage'] | undefined;
  readonly #rate = new MovingRate();
  #lastLine = 0;
  #answered = true;

  /** Shows the progress; undefined if no worker answered. */
  update(progress: AuditProgress | undefined): void {
    if (!progress) {
      if (this.#answered) this.#line(NO_ANSWER);
      this.#answered = false;
      return;
    }
    this.#answered = true;
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
