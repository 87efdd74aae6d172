import { onnxRuntimes, providers } from '../text/computers.ts';
import { render } from 'preact-render-to-string';
import type { SamplePair } from '../../core/compare/pair-samples.ts';
import type { ComparedRun, RunComparison } from '../../core/schema/run-comparison.ts';
import { contentSecurityPolicy } from '../page/content-security-policy.ts';
import { Figures } from '../text/figures.tsx';
import { fixed, interval, pValue } from '../text/format.ts';
import { methodNames } from '../text/method-names.ts';
import { mostDots } from '../plots/paired-plot.ts';
import { contrastPlot, forestPlot, MOST_CLASSES, scatterPlot } from './compare-plots.ts';
import { reachedSentence } from './compared-steps.ts';
import { decisiveP } from './contrast-figures.ts';
import { compareStyle } from './compare-style.ts';
import {
  comparisonAnswer,
  comparisonQuestion,
  comparisonSentence,
  pairingAccount,
} from './comparison-sentences.ts';
import {
  ContrastsByClass,
  Disagreements,
  InferenceTable,
  MeasureTable,
  StepTable,
} from './contrast-tables.tsx';

/** What a comparison's page is rendered from. */
export interface ComparePageInput {
  comparison: RunComparison;
  /** At least one. */
  pairs: readonly SamplePair[];
  /** The command that reproduces the page. */
  command: string;
}

/**
 * The page of a comparison: one self-contained file, as `report.html` is. Its size is bounded: plots bin
 * their dots, tables are cut.
 */
export function renderComparison(input: ComparePageInput): string {
  return `<!doctype html>\n${render(<Page {...input} />)}\n`;
}

function Page({ comparison, pairs, command }: ComparePageInput) {
  const { a, b, byClass, unlike } = comparison;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content={contentSecurityPolicy({ style: compareStyle })}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{comparisonQuestion(comparison)}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: compareStyle }} />
      </head>
      <body>
        <main>
          <header class="headline">
            <p class="kicker">
              groundcam comparison <span>·</span> <span class="run-a">A: {a.name}</span>{' '}
              <span>·</span> <span class="run-b">B: {b.name}</span>
            </p>
            <h1>{comparisonQuestion(comparison)}</h1>
            <p class={`answer ${comparison.verdict}`}>{comparisonAnswer(comparison)}</p>
            <p class="lead">
              <Figures>{comparisonSentence(comparison)}</Figures>
            </p>
            <p class="account">{pairingAccount(comparison)}.</p>
            {unlike.length > 0 && (
              <p class="notes">
                Besides the model, the runs differ in {unlike.join('; ')}, which can affect the
                comparison.
              </p>
            )}
          </header>
          <KeyFigures comparison={comparison} />
          <section aria-labelledby="samples">
            <h2 id="samples">Sample by sample</h2>
            <div class="plots">
              <figure>
                <div dangerouslySetInnerHTML={{ __html: scatterPlot(comparison, pairs) }} />
                <figcaption>
                  {pairs.length > mostDots
                    ? 'Samples binned in hexagons; larger ones hold more.'
                    : 'One dot per sample.'}{' '}
                  Mean heat on the object minus that on the background, in A against B. Above the
                  diagonal the difference is larger in A; the ring marks the mean of all samples.
                </figcaption>
              </figure>
              <figure>
                <div dangerouslySetInnerHTML={{ __html: contrastPlot(comparison, pairs) }} />
                <figcaption>
                  Histogram of A’s difference minus B’s. The band is the 95% interval of the mean.
                </figcaption>
              </figure>
            </div>
            <MeasureTable comparison={comparison} />
          </section>
          {byClass.length > 1 && (
            <section aria-labelledby="classes">
              <h2 id="classes">By class</h2>
              <p>
                The p values are two-sided, of sign flips by {comparison.unit ?? 'image'}, and
                corrected for the number of classes by Holm’s method. The larger difference is named
                if the corrected p is at most α. The last columns say how far the evidence of the
                class reaches in each run, over all samples of the run.
              </p>
              <div class="plots">
                <figure>
                  <div dangerouslySetInnerHTML={{ __html: forestPlot(comparison) }} />
                  <figcaption>
                    The mean of A − B with its 95% interval. Right of 0, the difference is larger in
                    A.
                    {byClass.length > MOST_CLASSES &&
                      ` Only the ${MOST_CLASSES} classes furthest from 0 are drawn.`}
                  </figcaption>
                </figure>
              </div>
              <ContrastsByClass {...comparison} />
            </section>
          )}
          <StepsSection comparison={comparison} />
          <section aria-labelledby="differ">
            <h2 id="differ">Samples that differ most</h2>
            <p>Look these samples up in the galleries of both reports.</p>
            <Disagreements pairs={pairs} />
          </section>
          <section aria-labelledby="method">
            <h2 id="method">How these numbers were made</h2>
            <Method comparison={comparison} />
            <div class="tables">
              <InferenceTable {...comparison} />
            </div>
            <h3>Reproduce this comparison</h3>
            <pre tabIndex={0}>
              <code>{command}</code>
            </pre>
            <h3>Provenance</h3>
            <div class="wide" tabIndex={0} role="region" aria-label="Provenance of both runs">
              <Provenance a={a} b={b} />
            </div>
          </section>
        </main>
        <footer>
          <p>
            Made by groundcam. <code>groundcam compare --json</code> prints the figures behind this
            page.
          </p>
        </footer>
      </body>
    </html>
  );
}

function StepsSection({ comparison }: { comparison: RunComparison }) {
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">How far the evidence of each run reaches</h2>
      <p>
        {reachedSentence(comparison)} More heat on the object is the first step. The others ask
        whether its usual place explains it, whether it depends on what the network learned, and
        whether the answer relies on the object. Each report has the tests.
      </p>
      <StepTable comparison={comparison} />
    </section>
  );
}

function KeyFigures({ comparison: { primary, rocAuc } }: { comparison: RunComparison }) {
  const { t, df, differenceCI95 } = primary.clustered ?? primary;
  return (
    <dl class="key-figures">
      <div>
        <dt>Object minus background</dt>
        <dd>
          <b>
            <span class="run-a">
              <Figures>{fixed(primary.meanA, 3)}</Figures>
            </span>
            <i>vs</i>
            <wbr />
            <span class="run-b">
              <Figures>{fixed(primary.meanB, 3)}</Figures>
            </span>
          </b>
          <small>
            mean heat, <span class="run-a">A</span> against <span class="run-b">B</span>
          </small>
        </dd>
      </div>
      <div>
        <dt>A − B</dt>
        <dd>
          <b>
            <Figures>{fixed(primary.meanDifference, 3)}</Figures>
          </b>
          <small>
            <Figures>{`95% interval ${interval(differenceCI95, 3)}`}</Figures>
          </small>
        </dd>
      </div>
      <div>
        <dt>
          Effect size, <Figures>d_z</Figures>
        </dt>
        <dd>
          <b>
            <Figures>{fixed(primary.dz, 2)}</Figures>
          </b>
          <small>
            <Figures>
              {`two-sided p ${pValue(decisiveP(primary))}, t(${fixed(df, primary.clustered ? 1 : 0)}) = ${fixed(t, 2)}`}
            </Figures>
          </small>
        </dd>
      </div>
      <div>
        <dt>ROC-AUC</dt>
        <dd>
          <b>
            <span class="run-a">{fixed(rocAuc.meanA, 3)}</span>
            <i>vs</i>
            <wbr />
            <span class="run-b">{fixed(rocAuc.meanB, 3)}</span>
          </b>
          <small>of heat against mask, 0.5: no relation</small>
        </dd>
      </div>
    </dl>
  );
}

function Method({
  comparison: { alpha, equivalence, unit = 'image' },
}: {
  comparison: RunComparison;
}) {
  return (
    <div class="prose">
      <p>
        Samples are paired by name, class and the content of image and mask. For each pair, the mean
        heat on the object minus that on the background in A, minus the same in B, is tested against
        0: a paired difference of differences. The verdict requires a one-sided p of at most{' '}
        {alpha / 2}, by sign flips of whole {unit}s
        {equivalence && (
          <Figures>
            {`, unless two one-sided tests find |d_z| below ${equivalence.smallestEffect}, the smallest effect that matters`}
          </Figures>
        )}
        . Pointing game and accuracy are compared by sign flips of whole {unit}s too, which is
        McNemar’s exact test if each {unit} has one sample.
      </p>
      <p>
        Heat is scaled within each image and each model, so a difference is about how heat is
        distributed, not about how much a model relies on it. Neither answer ranks the models: a
        background can be legitimate evidence.
      </p>
    </div>
  );
}

function Provenance({ a, b }: Pick<RunComparison, 'a' | 'b'>) {
  const facts: [string, (run: ComparedRun) => string][] = [
    ['Run', (run) => run.runId],
    ['Finished', (run) => run.finishedAt],
    ['Model', (run) => run.model],
    ['Model digest', (run) => run.provenance.modelDigest],
    ['Card digest', (run) => run.provenance.cardDigest],
    ['Method', (run) => methodNames[run.recipe.method]],
    ['Heat read at', (run) => run.recipe.reading],
    ['Target', (run) => run.target],
    ['Evidence reaches', (run) => run.evidence.reached],
    ['Measured at', (run) => `${run.measuredAt}, void ${run.void}`],
    ['Explainer digest', (run) => run.provenance.explainerDigest],
    ['Dataset', (run) => run.dataset],
    ['Manifest digest', (run) => run.provenance.manifestDigest],
    ['Spec digest', (run) => run.provenance.specDigest],
    ['Ran on', (run) => `${providers(run.provenance)}, ${run.recipe.precision}`],
    [
      'Versions',
      ({ provenance }) =>
        `groundcam ${provenance.groundcam}, ONNX Runtime ${onnxRuntimes(provenance)}`,
    ],
  ];
  return (
    <table class="runs-compared">
      <thead>
        <tr>
          <td />
          <th scope="col" class="run-a">
            A: {a.name}
          </th>
          <th scope="col" class="run-b">
            B: {b.name}
          </th>
        </tr>
      </thead>
      <tbody>
        {facts.map(([name, of]) => (
          <tr>
            <th scope="row">{name}</th>
            {of(a) === of(b) ? <td colspan={2}>{of(a)}</td> : [<td>{of(a)}</td>, <td>{of(b)}</td>]}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
