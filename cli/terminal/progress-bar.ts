import { SingleBar } from 'cli-progress';
import type { Silence } from '../../client/read-progress.ts';
import { cut } from '../../report/text/cut.ts';
import { count } from '../../report/text/format.ts';
import {
  formatPace,
  formatSeconds,
  pace,
  paceOf,
  samplesDone,
  type Pace,
} from '../../workflows/contract/pace.ts';
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

/** Minimum time between lines if stderr is not a terminal, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Characters of the bar: at most, and so few that it is left out. */
const [MOST_BAR, FEWEST_BAR] = [40, 5];

/** Shows the progress of an audit on stderr: a bar in a terminal, occasional lines elsewhere. */
export class ProgressBar {
  readonly #bar = new SingleBar({
    format: '{line}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
  });
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
      this.#bar.start(progress.pending, 0, { line: '' });
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
      // A terminal's last place stays free: some break the line after it.
      this.#bar.update(now.done, {
        line: measuringLine(progress, now, (process.stderr.columns ?? 80) - 1),
      });
    } else if (performance.now() - this.#lastLine > LINE_INTERVAL) {
      this.#line(`${STAGES.measure}: ${formatPace(progress, now)}${trouble}`);
    }
  }

  #line(text: string): void {
    this.#lastLine = performance.now();
    process.stderr.write(`  ${text}\n`);
  }
}

/**
 * The line of a terminal while samples are measured, in at most `width` places: with a bar if there is room for one, and
 * otherwise with what matters most.
 */
export function measuringLine(progress: AuditProgress, pace: Pace, width: number): string {
  const { excluded, failed, pending } = progress;
  const share = `${pace.done}/${pending}`;
  const left = pace.secondsLeft === null ? [] : [`${formatSeconds(pace.secondsLeft)} left`];
  const trouble = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(excluded > 0 ? [`${excluded} excluded`] : []),
  ];
  const whole = [formatPace(progress, pace), ...trouble].join(' | ');
  const room = Math.min(MOST_BAR, width - '  Measuring  '.length - whole.length);
  if (room >= FEWEST_BAR) return `  Measuring ${bar(pace.done / pending, room)} ${whole}`;
  const lines = [
    `  Measuring ${whole}`,
    `  ${[`${share} samples`, ...left, ...trouble].join(' | ')}`,
    `  ${[share, ...left, ...trouble].join(' | ')}`,
  ];
  return lines.find((line) => line.length <= width) ?? cut(lines.at(-1) ?? '', width);
}

function bar(share: number, size: number): string {
  const full = Math.round(Math.min(1, share) * size);
  return '█'.repeat(full) + '░'.repeat(size - full);
}
