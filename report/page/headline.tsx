import type { Results } from '../../core/schema/results.ts';
import { verdictSentence } from '../../core/analysis/verdict.ts';
import { Fixed, Interval, P, Percent } from '../text/datum.tsx';
import { excludedTotal, sampleAccount } from '../text/exclusions.ts';
import { Figures } from '../text/figures.tsx';
import { PairBar } from '../plots/pair-bar.tsx';
import { accuracyWarning, answer, classesSentence } from '../text/evidence-sentence.ts';
import { question, subject } from '../text/question.ts';

/** The page's first lines: the question, the answer, and the figures behind it. */
export function Headline({ results }: { results: Results }) {
  const { verdict } = results;
  const samples = results.n + (results.excluded['predicted-otherwise'] ?? 0);
  const remarks = [classesSentence(results), accuracyWarning(results, samples)].filter(
    (text) => text !== '',
  );
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
      {remarks.map((remark) => (
        <p class="baselines-in-short">{remark}</p>
      ))}
      {excludedTotal(results) + results.failed > 0 && (
        <p class="account">{sampleAccount(results)}.</p>
      )}
    </header>
  );
}

/** The four main figures. */
export function KeyFigures({
  results: { primary, measures, unit = 'image' },
}: {
  results: Results;
}) {
  const { meanForeground, meanBackground, clustered } = primary;
  const { t, df } = clustered ?? primary;
  const p = primary.signFlip?.p.twoSided ?? null;
  const tested = clustered ? 'primary.clustered' : 'primary';
  return (
    <dl class="key-figures">
      <div>
        <dt>
          Effect size, <Figures>d_z</Figures>
        </dt>
        <dd>
          <b>
            <Fixed from="primary.dz" value={primary.dz} digits={2} />
          </b>
          <small>
            95% interval <Interval from="primary.dzCI95" value={primary.dzCI95} digits={2} />
          </small>
        </dd>
      </div>
      <div>
        <dt>Mean heat</dt>
        <dd>
          <b>
            <span class="object">
              <Fixed from="primary.meanForeground" value={meanForeground} digits={3} />
            </span>
            <i>vs</i>
            <wbr />
            <span class="background">
              <Fixed from="primary.meanBackground" value={meanBackground} digits={3} />
            </span>
          </b>
          {meanForeground !== null && meanBackground !== null && (
            <PairBar foreground={meanForeground} background={meanBackground} />
          )}
          <small>
            <span class="object">object</span> against <span class="background">background</span>
          </small>
        </dd>
      </div>
      <div>
        <dt>Two-sided p</dt>
        <dd>
          <b>{p === null ? '–' : <P from="primary.signFlip.p.twoSided" value={p} />}</b>
          <small>
            sign flips of whole {unit}s; as published, t(
            <Fixed from={`${tested}.df`} value={df} digits={clustered ? 1 : 0} />) ={' '}
            <Fixed from={`${tested}.t`} value={t} digits={2} />
          </small>
        </dd>
      </div>
      <div>
        <dt>Pointing game</dt>
        <dd>
          <b>
            <Percent from="measures.pointingGame" value={measures?.pointingGame ?? null} />
          </b>
          <small>of samples have their hottest pixel on the object</small>
        </dd>
      </div>
    </dl>
  );
}
