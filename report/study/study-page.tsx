import { render } from 'preact-render-to-string';
import type { DatasetComparison, StudyResults } from '../../core/schema/study-results.ts';
import { contentSecurityPolicy } from '../page/content-security-policy.ts';
import { Figures } from '../text/figures.tsx';
import { count } from '../text/format.ts';
import { methodNames } from '../text/method-names.ts';
import { AttacksSection } from './attacks-section.tsx';
import { ClassMatrix, MatrixKey } from './class-matrix.tsx';
import {
  AcrossTable,
  AgreementTable,
  AuditTable,
  PairTable,
  RankingTable,
} from './comparison-tables.tsx';
import { ClassPairs } from './class-pairs.tsx';
import { DisagreementGallery } from './disagreement-gallery.tsx';
import { forestPlot, MOST_CLASSES } from './forest-plot.ts';
import { ModelKey } from './model-key.tsx';
import type { StudyInput } from './study-input.ts';
import { studyScript } from './study-script.ts';
import { studyStyle } from './study-style.ts';
import {
  correctionSentences,
  joinAccount,
  measureTitles,
  rankSentence,
  studyAnswers,
  studyQuestion,
  lostAttacks,
} from './study-text.ts';

/**
 * `study.html`: one self-contained page, as `report.html` is. Its size is bounded: pictures are of a dozen photos a
 * dataset, plots and tables are cut.
 */
export function renderStudy(input: StudyInput): string {
  return `<!doctype html>\n${render(<Page {...input} />)}\n`;
}

function Page({ results, pictures, command }: StudyInput) {
  const { studyId, models, datasets, cells, comparisons } = results;
  const failed = cells.filter((cell) => cell.results === null).length;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content={contentSecurityPolicy({ style: studyStyle, script: studyScript })}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{studyQuestion(results)}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: studyStyle }} />
      </head>
      <body>
        <main>
          <header class="headline">
            <p class="kicker">
              groundcam study <span>·</span> {studyId}
            </p>
            <h1>{studyQuestion(results)}</h1>
            {studyAnswers(results).map((answer) => (
              <p class="answer">
                <Figures>{answer}</Figures>
              </p>
            ))}
            <p class="account">
              {count(models.length, 'model')} on {count(datasets.length, 'dataset')},{' '}
              {methodNames[results.method]}, {count(cells.length, 'audit')}
              {failed > 0 && `, of which ${failed} failed`}.{' '}
              {comparisons.map((each) => `${joinAccount(each)}.`).join(' ')}
            </p>
          </header>
          {datasets.map((dataset) => (
            <Dataset
              results={results}
              dataset={dataset}
              pictures={pictures.get(dataset) ?? new Map()}
            />
          ))}
          <Reading results={results} />
          <section aria-labelledby="audits">
            <h2 id="audits">Audits</h2>
            <AuditTable cells={cells} />
            <h3>Run this study again</h3>
            <p>
              In the folder of the store. Audits whose files have not changed are not computed
              again.
            </p>
            <pre tabIndex={0}>
              <code>{command}</code>
            </pre>
          </section>
        </main>
        <footer>
          <p>
            Made by groundcam. The figures behind this page: <a href="study.json">study.json</a>,{' '}
            <a href="cells.csv">cells.csv</a>, <a href="cells.parquet">cells.parquet</a>.
          </p>
        </footer>
        <script dangerouslySetInnerHTML={{ __html: studyScript }} />
      </body>
    </html>
  );
}

function Dataset({
  results,
  dataset,
  pictures,
}: {
  results: StudyResults;
  dataset: string;
  pictures: Parameters<typeof DisagreementGallery>[0]['pictures'];
}) {
  const entries = results.entries.filter((entry) => entry.dataset === dataset);
  if (entries.length === 0) return null;
  const comparison = results.comparisons.find((each) => each.dataset === dataset);
  const several = results.datasets.length > 1;
  const models = results.models.filter((name) => entries.some(({ model }) => model === name));
  const classes = new Set(entries.flatMap((entry) => entry.class ?? [])).size;
  return (
    <>
      <section aria-label={`Classes and models on ${dataset}`}>
        <h2>{several ? `${dataset}: classes and models` : 'Classes and models'}</h2>
        <p>
          How far the evidence reaches that a model’s heat follows the object, over all samples of
          each audit.{' '}
          <span class="sorts-hint">A model’s name sorts the classes by its ROC-AUC.</span>
        </p>
        <ClassMatrix results={results} dataset={dataset} />
        <MatrixKey />
      </section>
      {classes > 1 && (
        <section aria-label={`Classes of ${dataset}`}>
          <h2>By class</h2>
          <p>
            Mean ROC-AUC with its 95% interval, over all samples of each audit. Classes in which
            models differ most come first
            {classes + 1 > MOST_CLASSES && `; the first ${MOST_CLASSES - 1} are drawn`}.
          </p>
          <figure class="forest-models">
            <div dangerouslySetInnerHTML={{ __html: forestPlot(models, entries) }} />
            <ModelKey models={models} />
          </figure>
        </section>
      )}
      {comparison && <Comparison comparison={comparison} entries={entries} pictures={pictures} />}
      <AttacksSection
        dataset={dataset}
        models={models}
        points={results.attacks ?? []}
        gaps={results.attackGaps ?? []}
        lost={lostAttacks({
          attacksLost: results.attacksLost?.filter((each) => each.dataset === dataset),
        })}
      />
    </>
  );
}

function Comparison({
  comparison,
  entries,
  pictures,
}: {
  comparison: DatasetComparison;
  entries: StudyResults['entries'];
  pictures: Parameters<typeof DisagreementGallery>[0]['pictures'];
}) {
  const { measures, withoutHeads, agreement, unit = 'image' } = comparison;
  const independent = unit === 'image' ? 'photo' : unit;
  const ofModels = agreement.filter(({ model }) => model === null);
  const ofMethods = agreement.filter(({ model }) => model !== null);
  return (
    <>
      {measures.map((each) => (
        <section aria-label={`Models by ${measureTitles[each.measure]}`}>
          <h2>Models by {measureTitles[each.measure]}</h2>
          <p>
            <Figures>{`${rankSentence(each, unit)} Over ${count(each.n, 'sample')} of ${count(each.images, unit)}.`}</Figures>
          </p>
          <RankingTable comparison={each} entries={entries} />
          <h3>Pairs of models</h3>
          <PairTable comparison={each} />
          <ClassPairs comparison={each} />
          {each.acrossClasses.length > 0 && (
            <>
              <h3>Over classes</h3>
              <p class="notes">
                Classes with 10 {unit}s or more, each a draw from classes like these (random
                effects). The last column is for these very classes: classes share {independent}s,
                and its bootstrap draws whole {independent}s.
              </p>
              <AcrossTable comparison={each} />
            </>
          )}
        </section>
      ))}
      {withoutHeads.length > 0 && (
        <p class="notes">
          Not compared beyond untrained heads: {withoutHeads.join(', ')}{' '}
          {withoutHeads.length === 1 ? 'has' : 'have'} none.
        </p>
      )}
      <section aria-label="Agreement">
        <h2>Do they find the same {independent}s hard?</h2>
        <p>
          Rank correlation of the difference, mean heat on the object minus mean heat on the
          background, between models{ofMethods.length > 0 && ' and between methods of a model'}. 1
          means the same order of {independent}s. Samples of one {unit} are averaged first.
        </p>
        <AgreementTable rows={ofModels} unit={unit} />
        {ofMethods.length > 0 && (
          <>
            <h3>Methods</h3>
            <AgreementTable rows={ofMethods} unit={unit} />
          </>
        )}
      </section>
      {pictures.size > 0 && (
        <section aria-label="Where models disagree">
          <h2>Where models disagree</h2>
          <DisagreementGallery comparison={comparison} pictures={pictures} />
        </section>
      )}
    </>
  );
}

/** What models are compared on, and what is corrected. */
function Reading({ results }: { results: StudyResults }) {
  return (
    <section aria-labelledby="reading">
      <h2 id="reading">How to read this</h2>
      <div class="prose">
        <p>
          Models are compared on ROC-AUC: how well heat, as a score, tells the object’s pixels from
          the others. It depends on the order of heat alone.{' '}
          <Figures>
            The effect size d_z and the difference of mean heat don’t compare models: both depend on
            how a heatmap is scaled and on its grid, and a map of 7 × 7 cells is smoother than one
            of 14 × 14.
          </Figures>
        </p>
        <p>
          A model’s features alone, with a head that learned nothing, can find the object too.
          ROC-AUC beyond untrained heads subtracts the mean over the model’s own heads with shuffled
          weights, so that what remains is what the trained head adds.
        </p>
        <p>
          The comparison of models is over the samples that all of them measured from the same
          files; the table of classes and the plot are over all samples of each audit.
        </p>
        <ul>
          {correctionSentences(results).map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
