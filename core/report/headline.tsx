import type { Results } from '../spec/results.ts';
import { verdictSentence } from '../stats/verdict.ts';
import { sampleAccount } from './exclusions.ts';
import { Figures } from './figures.tsx';
import { fixed, interval, percent, pValue } from './format.ts';
import { PairBar } from './pair-bar.tsx';
import { answer, question, subject } from './question.ts';

/** The page's first lines: the question, the answer, and the figures that carry it. */
export function Headline({ results }: { results: Results }) {
  const { verdict } = results;
  return (
    <header class="headline">
      <p class="kicker">
        groundcam audit <span>·</span>{' '}
        <time dateTime={results.finishedAt}>{results.finishedAt.slice(0, 10)}</time>
      </p>
      <h1>{question(results)}</h1>
      <p class={`answer ${verdict}`}>{answer(results)}</p>
      <p class="lead">
        <Figures>{verdictSentence(results, subject(results))}</Figures>
      </p>
      <p class="account">{sampleAccount(results)}.</p>
    </header>
  );
}

/** The four figures that a reader takes away. */
export function KeyFigures({ results: { primary, measures } }: { results: Results }) {
  return (
    <dl class="key-figures">
      <div>
        <dt>
          Effect size, <Figures>d_z</Figures>
        </dt>
        <dd>
          <b>
            <Figures>{fixed(primary.dz, 2)}</Figures>
          </b>
          <small>
            <Figures>{`95% interval ${interval(primary.dzCI95, 2)}`}</Figures>
          </small>
        </dd>
      </div>
      <div>
        <dt>Mean heat</dt>
        <dd>
          <b>
            <span class="object">{fixed(primary.meanForeground, 3)}</span>
            <i>vs</i>
            <wbr />
            <span class="background">{fixed(primary.meanBackground, 3)}</span>
          </b>
          {primary.meanForeground !== null && primary.meanBackground !== null && (
            <PairBar foreground={primary.meanForeground} background={primary.meanBackground} />
          )}
          <small>
            <span class="object">object</span> against <span class="background">background</span>
          </small>
        </dd>
      </div>
      <div>
        <dt>Two-sided p</dt>
        <dd>
          <b>
            <Figures>{pValue(primary.log10p?.twoSided ?? null)}</Figures>
          </b>
          <small>
            <Figures>{`paired t test, t(${primary.df ?? '–'}) = ${fixed(primary.t, 2)}`}</Figures>
          </small>
        </dd>
      </div>
      <div>
        <dt>Pointing game</dt>
        <dd>
          <b>{percent(measures?.pointingGame ?? null)}</b>
          <small>of hottest pixels lie on the object</small>
        </dd>
      </div>
    </dl>
  );
}
