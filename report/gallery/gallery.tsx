import type { Measurement } from '../../core/schema/measurement.ts';
import { HeatKey } from './exemplar-pictures.tsx';
import { count } from '../text/format.ts';
import { GalleryCard } from './gallery-card.tsx';
import { CARDS, writeGalleryData, type GallerySample } from './gallery-data.ts';
import { galleryFilters } from './gallery-filters.ts';
import { blankRow, galleryMeasures, type GalleryMeasure } from './gallery-row.ts';
import { HeatSlider } from './heat-slider.tsx';
import { galleryOrder } from './picture-order.ts';
import { galleryRow } from './row-of-measurement.ts';
import type { Pictures } from '../page/report-input.ts';

/** Samples that the gallery knows; those with pictures come first. */
const MOST_ROWS = 5000;
/** As the style sheet has it: paper need not carry hundreds of pictures. */
const MOST_PRINTED = 12;

/**
 * Samples with their pictures, those without measures last. The document has the first page of
 * them; the rest is data, of which the script shows a page at a time.
 */
export function Gallery({
  measurements,
  pictures,
}: {
  measurements: readonly Measurement[];
  pictures: Pictures;
}) {
  const all = [
    ...galleryOrder(measurements),
    ...measurements.filter(({ status }) => status !== 'measured'),
  ];
  const shown = chosen(all, pictures).map((row) => ({
    row: galleryRow(row),
    picture: pictures.get(row.sample) ?? null,
  }));
  const measures = galleryMeasures(shown.map(({ row }) => row));
  const haveDisagreement = measures.some(([key]) => key === 'disagreement');
  const drawn = shown.filter(({ picture }) => picture !== null).length;
  const first = shown.slice(0, CARDS);
  return (
    <section aria-labelledby="pictures">
      <h2 id="pictures">
        Samples, {haveDisagreement ? 'highest disagreement' : 'lowest difference'} first
      </h2>
      <p>
        {haveDisagreement &&
          'Samples are ranked by heat on the background and by how much the logit drops without it. Disagreement is 0 if both ranks are the same, and 1 if a sample is first in one order and last in the other. '}
        {drawn.toLocaleString('en')} of {count(all.length, 'sample')} with pictures.
        {shown.length < all.length && (
          <>
            {' '}
            The figures of the {count(all.length - shown.length, 'sample')} not shown here are in{' '}
            <a href="measurements.csv">measurements.csv</a>.
          </>
        )}
      </p>
      <Controls
        shown={shown}
        measures={measures}
        sortedBy={haveDisagreement ? 'disagreement' : 'difference'}
      />
      <HeatKey />
      {shown.length > first.length && (
        <noscript>
          <p>
            These are the first {first.length}. The others are shown if scripts are enabled, and are
            in measurements.csv.
          </p>
        </noscript>
      )}
      {shown.length > MOST_PRINTED && (
        <p class="print-only">Only the first {MOST_PRINTED} are printed.</p>
      )}
      <ol id="gallery">
        {first.map(({ row, picture }) => (
          <li>
            <GalleryCard row={row} measures={measures} picture={picture} />
          </li>
        ))}
      </ol>
      <nav id="gallery-pages" aria-label="Pages of the gallery" hidden>
        <button type="button" data-step="-1">
          ← Previous
        </button>
        <output />
        <button type="button" data-step="1">
          Next →
        </button>
      </nav>
      <Enlarged measures={measures} />
      <script
        type="application/json"
        id="gallery-data"
        dangerouslySetInnerHTML={{ __html: writeGalleryData(shown) }}
      />
    </section>
  );
}

/** All rows of a small run; of a big one those with pictures, then the worst, in the given order. */
function chosen(rows: readonly Measurement[], pictures: Pictures): readonly Measurement[] {
  if (rows.length <= MOST_ROWS) return rows;
  let room = MOST_ROWS - pictures.size;
  return rows.filter((row) => pictures.has(row.sample) || room-- > 0);
}

type Measures = ReturnType<typeof galleryMeasures>;

function Controls({
  shown,
  measures,
  sortedBy,
}: {
  shown: readonly GallerySample[];
  measures: Measures;
  sortedBy: GalleryMeasure;
}) {
  const classes = [...new Set(shown.map(({ row }) => row.class))].sort();
  const filters = galleryFilters.filter(
    ({ needs }) => needs === undefined || shown.some(({ row }) => needs(row)),
  );
  return (
    <div id="gallery-controls" role="group" aria-label="Sort and filter the gallery" hidden>
      <label>
        Sort by{' '}
        <select name="sort">
          {measures.map(([key, name]) => (
            <option value={key} selected={key === sortedBy}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" name="direction">
        ↑ lowest first
      </button>
      <label>
        from <input name="from" type="number" step="any" aria-label="Lowest value of the measure" />
      </label>
      <label>
        to <input name="to" type="number" step="any" aria-label="Highest value of the measure" />
      </label>
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
          {filters.map(({ value, label }) => (
            <option value={value}>{label}</option>
          ))}
        </select>
      </label>
      <HeatSlider />
      <output id="gallery-status" aria-live="polite" />
    </div>
  );
}

/** The dialog that shows one sample large; the script fills and opens it. */
function Enlarged({ measures }: { measures: Measures }) {
  return (
    <dialog id="enlarged" aria-label="One sample">
      <div class="bar">
        <button type="button" data-step="-1" aria-label="Previous sample">
          ←
        </button>
        <output />
        <button type="button" data-step="1" aria-label="Next sample">
          →
        </button>
        <HeatSlider />
        <button type="button" name="close">
          Close
        </button>
      </div>
      <GalleryCard row={blankRow} measures={measures} picture={null} large />
    </dialog>
  );
}
