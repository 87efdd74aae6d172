import type { Measured } from '../spec/measurement.ts';
import { HeatKey } from './exemplar-pictures.tsx';
import { Figures } from './figures.tsx';
import { count, fixed, probability } from './format.ts';
import { PairBar } from './pair-bar.tsx';
import type { EmbeddedPicture, Pictures } from './report-input.ts';

/** What the gallery can be ordered by: the card's data attribute and its name. */
const orders = [
  ['difference', 'difference'],
  ['auc', 'AUC'],
  ['mass', 'mass accuracy'],
  ['area', 'object area'],
  ['probability', 'target probability'],
] as const;

/** As the style sheet has it: paper need not carry hundreds of pictures. */
const mostPrinted = 12;

/** Every sample that has pictures, lowest difference first, with controls to sort and filter. */
export function Gallery({ sorted, pictures }: { sorted: Measured[]; pictures: Pictures }) {
  const shown = sorted.flatMap((row) => {
    const picture = pictures.get(row.sample);
    return picture ? [{ row, picture }] : [];
  });
  const classes = [...new Set(shown.map(({ row }) => row.class))].sort();
  return (
    <section aria-labelledby="pictures">
      <h2 id="pictures">Pictures, worst first</h2>
      <p>
        {shown.length === sorted.length
          ? `All ${count(sorted.length, 'measured sample')}.`
          : `${count(shown.length, 'picture')} of ${count(sorted.length, 'measured sample')}; the figures of all are in `}
        {shown.length < sorted.length && <a href="measurements.csv">measurements.csv</a>}
        {shown.length < sorted.length && '.'}
      </p>
      {shown.length > 0 && (
        <>
          <Controls classes={classes} known={shown.some(({ row }) => row.correct !== null)} />
          <HeatKey />
          {shown.length > mostPrinted && (
            <p class="print-only">In print, the first {mostPrinted} of them.</p>
          )}
          <ul id="gallery">
            {shown.map(({ row, picture }) => (
              <Card row={row} picture={picture} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Controls({ classes, known }: { classes: string[]; known: boolean }) {
  return (
    <div id="gallery-controls" hidden>
      <div class="orders" role="group" aria-label="Sort by">
        <span>Sort by</span>
        {orders.map(([key, name]) => (
          <button type="button" data-key={key} aria-pressed={key === 'difference'}>
            {name}
            <span aria-hidden="true" />
          </button>
        ))}
      </div>
      <div class="filters">
        {classes.length > 1 && (
          <label>
            Class{' '}
            <select name="class">
              <option value="">all</option>
              {classes.map((name) => (
                <option value={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          Show{' '}
          <select name="show">
            <option value="">all</option>
            <option value="on-background">more heat on the background</option>
            <option value="pointing-missed">hottest pixel off the object</option>
            {known && <option value="wrong">predicted wrongly</option>}
            {known && <option value="right">predicted rightly</option>}
          </select>
        </label>
        <output id="gallery-status" aria-live="polite" />
      </div>
    </div>
  );
}

function Card({ row, picture }: { row: Measured; picture: EmbeddedPicture }) {
  return (
    <li
      class="card"
      data-class={row.class}
      data-difference={row.difference}
      data-auc={row.rocAuc}
      data-mass={row.relevanceMassAccuracy}
      data-area={row.foregroundArea}
      data-probability={row.targetProbability}
      data-pointing={row.pointingHit ? 'hit' : 'missed'}
      data-prediction={row.correct === null ? 'unknown' : row.correct ? 'right' : 'wrong'}
    >
      <div class="pair">
        <img
          src={picture.photo}
          alt={`Photo ${row.image} with the outline of its mask`}
          decoding="async"
        />
        <img src={picture.overlay} alt={`Heat over the photo ${row.image}`} decoding="async" />
      </div>
      <h3>{row.sample}</h3>
      <PairBar foreground={row.meanForeground} background={row.meanBackground} />
      <dl>
        <div class={row.difference > 0 ? 'object' : 'background'}>
          <dt>difference</dt>
          <dd>
            <b>
              <Figures>{fixed(row.difference, 3)}</Figures>
            </b>
          </dd>
        </div>
        <Figure name="object" value={fixed(row.meanForeground, 3)} />
        <Figure name="background" value={fixed(row.meanBackground, 3)} />
        <Figure name="AUC" value={fixed(row.rocAuc, 3)} />
        <Figure name="mass accuracy" value={fixed(row.relevanceMassAccuracy, 3)} />
        <Figure name="object area" value={fixed(row.foregroundArea, 3)} />
      </dl>
      <p>
        Predicted <b>{row.predictedLabel}</b>
        {row.correct !== null && <Correctness correct={row.correct} />}
        {row.predicted !== row.target && (
          <>
            ; heat for <b>{row.targetLabel}</b>, probability {probability(row.targetProbability)}
          </>
        )}
      </p>
    </li>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Figures>{value}</Figures>
      </dd>
    </div>
  );
}

function Correctness({ correct }: { correct: boolean }) {
  return <span class={correct ? 'right' : 'wrong'}>{correct ? ' ✓ right' : ' ✗ wrong'}</span>;
}
