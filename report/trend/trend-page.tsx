import { render } from 'preact-render-to-string';
import { CHANGES, trendPoints, type TrendPoint } from '../../core/history/trend-points.ts';
import type { ScheduledRun } from '../../core/schema/scheduled-run.ts';
import { contentSecurityPolicy } from '../page/content-security-policy.ts';
import { Figures } from '../text/figures.tsx';
import { count, fixed, interval } from '../text/format.ts';
import { shortAnswer } from '../text/evidence-sentence.ts';
import { question } from '../text/question.ts';
import { styleSheet } from '../page/style-sheet.ts';
import { RunTable } from './run-table.tsx';
import { changeMarks, effectPlot, samplesPlot } from './trend-plots.ts';

/** Finished runs in the plots; more would overlap. */
const MOST_POINTS = 400;

/** What a trend page is rendered from. */
export interface TrendInput {
  schedule: string;
  /** Oldest first. */
  history: readonly ScheduledRun[];
}

/**
 * `trend.html` of a schedule: the effect size and its interval over time, the number of samples, and
 * the runs with links to their reports. One self-contained page, as `report.html` is.
 *
 * Its size is bounded: plots show the last 400 finished runs, the table the last 100 runs.
 */
export function renderTrend(input: TrendInput): string {
  return `<!doctype html>\n${render(<Page {...input} />)}\n`;
}

function Page({ schedule, history }: TrendInput) {
  const points = trendPoints(history);
  const last = points.at(-1)?.run;
  const shown = points.slice(-MOST_POINTS);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content={contentSecurityPolicy({ style: styleSheet })}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${schedule}: where it looks, over time`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: styleSheet }} />
      </head>
      <body>
        <main>
          <header class="headline">
            <p class="kicker">
              groundcam schedule <span>·</span> {schedule}
            </p>
            <h1>
              {last ? question({ modelName: last.modelName, classes: [] }) : 'No results yet'}
            </h1>
            {last && (
              <>
                <p class={`answer ${last.verdict}`}>{shortAnswer(last)}</p>
                <p class="lead">
                  Last results, <time dateTime={last.startedAt}>{last.startedAt.slice(0, 10)}</time>
                  :{' '}
                  <Figures>
                    {`d_z = ${fixed(last.dz, 2)}, 95% interval ${interval(last.dzCI95, 2)}, ` +
                      `over ${count(last.n, 'sample')}.`}
                  </Figures>
                </p>
              </>
            )}
            <p class="account">{account(history)}.</p>
          </header>
          {shown.length > 0 && (
            <section class="plots">
              <figure>
                <div dangerouslySetInnerHTML={{ __html: effectPlot(shown) }} />
                <figcaption>
                  <Figures>
                    d_z of each run with its 95% interval; above 0 there is more heat on the object.
                  </Figures>
                  <ChangeKey points={shown} />
                </figcaption>
              </figure>
              <figure>
                <div dangerouslySetInnerHTML={{ __html: samplesPlot(shown) }} />
                <figcaption>
                  Samples in the comparison.{' '}
                  {points.length > shown.length && `The last ${shown.length} runs with results.`}
                </figcaption>
              </figure>
            </section>
          )}
          <RunTable history={history} points={points} />
        </main>
        <footer>
          <p>
            Made by groundcam. The figures behind this page:{' '}
            <a href="history.jsonl">history.jsonl</a>.
          </p>
        </footer>
      </body>
    </html>
  );
}

/** What the marks above the plots mean, as far as they occur. */
function ChangeKey({ points }: { points: readonly TrendPoint[] }) {
  const seen = CHANGES.filter((change) => points.some(({ changes }) => changes.includes(change)));
  if (seen.length === 0) return null;
  const entries = seen.map(
    (change) => `${changeMarks[change].symbol} ${changeMarks[change].meaning}`,
  );
  return <> {entries.join(', ')}.</>;
}

/** "12 runs: 7 with results, 4 without changes, 1 failed". */
function account(history: readonly ScheduledRun[]): string {
  const number = (outcome: ScheduledRun['outcome']) =>
    history.filter((run) => run.outcome === outcome).length;
  const parts = [
    [number('finished'), 'with results'],
    [number('unchanged'), 'without changes'],
    [number('failed'), 'failed'],
  ] as const;
  return `${count(history.length, 'run')}: ${parts
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${n.toLocaleString('en')} ${what}`)
    .join(', ')}`;
}
