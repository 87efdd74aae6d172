import { Presets, SingleBar } from 'cli-progress';
import type { AuditProgress } from '../core/spec/workflow-messages.ts';

const STAGES: Record<AuditProgress['stage'], string> = {
  plan: 'Reading model and dataset',
  measure: 'Measuring',
  reduce: 'Computing statistics',
  publish: 'Drawing pictures and the report',
  done: 'Done',
};

/** Lines a non-terminal gets at most this often, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Shows on stderr how far an audit is: a bar in a terminal, a line now and then elsewhere. */
export class ProgressBar {
  readonly #bar = new SingleBar(
    {
      format:
        '  Measuring {bar} {value}/{total} samples | {rate} a second | {left} s left{trouble}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  #stage: AuditProgress['stage'] | undefined;
  #measuringSince = 0;
  #lastLine = 0;

  update(progress: AuditProgress): void {
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
    this.#measuringSince = performance.now();
    if (progress.pending === 0) {
      this.#line(`All ${progress.cached} measurements are in the store already`);
      return;
    }
    if (progress.cached > 0) this.#line(`${progress.cached} samples are in the store already`);
    if (process.stderr.isTTY) {
      this.#bar.start(progress.pending, 0, { rate: '…', left: '…', trouble: '' });
    } else {
      this.#line(`${STAGES.measure} ${progress.pending} samples`);
    }
  }

  #show({ measured, excluded, failed, pending }: AuditProgress): void {
    if (pending === 0) return;
    const done = measured + excluded + failed;
    const seconds = (performance.now() - this.#measuringSince) / 1000;
    const rate = done === 0 || seconds === 0 ? '…' : (done / seconds).toFixed(1);
    const left = done === 0 ? '…' : String(Math.round(((pending - done) * seconds) / done));
    const trouble = [excluded && ` | ${excluded} excluded`, failed && ` | ${failed} failed`]
      .filter(Boolean)
      .join('');
    if (process.stderr.isTTY) {
      this.#bar.update(done, { rate, left, trouble });
    } else if (performance.now() - this.#lastLine > LINE_INTERVAL) {
      this.#line(
        `${STAGES.measure} ${done}/${pending} samples | ${rate} a second | ${left} s left${trouble}`,
      );
    }
  }

  #line(text: string): void {
    this.#lastLine = performance.now();
    process.stderr.write(`  ${text}\n`);
  }
}
