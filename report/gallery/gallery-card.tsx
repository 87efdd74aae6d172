import { Figures } from '../text/figures.tsx';
import { fixed } from '../text/format.ts';
import {
  cardMeasures,
  predictionWords,
  type galleryMeasures,
  type GalleryRow,
} from './gallery-row.ts';
import { HeatPicture, OutlinedPhoto } from './layered-picture.tsx';
import { PairBar } from '../plots/pair-bar.tsx';
import type { EmbeddedPicture } from '../page/report-input.ts';

/**
 * One sample: its pictures, measures and prediction. The page's script fills copies of this card with
 * other rows: `data-text` names the row's field that is an element's text, `data-measure` its measure.
 */
export function GalleryCard({
  row,
  measures,
  picture,
  large = false,
}: {
  row: GalleryRow;
  measures: ReturnType<typeof galleryMeasures>;
  picture: EmbeddedPicture | null;
  large?: boolean;
}) {
  const measured = row.note === '';
  const pair = (
    <>
      <OutlinedPhoto picture={picture} alt="Photo with the outline of its mask" />
      <HeatPicture picture={picture} alt="Heat over the photo" />
    </>
  );
  return (
    <article class="card">
      {large ? (
        <div class="pair" hidden={!picture}>
          {pair}
        </div>
      ) : (
        <button
          type="button"
          class="pair"
          hidden={!picture}
          disabled
          aria-label={`Enlarge ${row.sample}`}
        >
          {pair}
        </button>
      )}
      <h3 data-text="sample">{row.sample}</h3>
      <p class="note" data-text="note" hidden={measured}>
        {row.note}
      </p>
      <div class="measured" hidden={!measured}>
        <PairBar foreground={row.meanForeground ?? 0} background={row.meanBackground ?? 0} />
        <dl>
          {measures.map(([key, name, digits]) => (
            <div class={cardMeasures.has(key) ? '' : 'more'}>
              <dt>{name}</dt>
              <dd data-measure={key}>
                <Figures>{fixed(row[key], digits)}</Figures>
              </dd>
            </div>
          ))}
        </dl>
        <p>
          Predicted <b data-text="predicted">{row.predicted}</b>{' '}
          <span class={row.prediction} data-prediction={row.prediction}>
            {predictionWords[row.prediction]}
          </span>
          <span class="target" hidden={row.target === ''}>
            Heat for <b data-text="target">{row.target}</b>
          </span>
        </p>
      </div>
    </article>
  );
}
