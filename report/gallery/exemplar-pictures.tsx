import type { ComponentChildren } from 'preact';
import type { Measured } from '../../core/schema/measurement.ts';
import { Figures } from '../text/figures.tsx';
import { fixed } from '../text/format.ts';
import { HeatPicture } from './layered-picture.tsx';
import { PairBar } from '../plots/pair-bar.tsx';
import { exemplars } from './picture-order.ts';
import type { Pictures } from '../page/report-input.ts';

/** Up to three pictures that show the range: the lowest difference, the median and the highest. */
export function ExemplarPictures({ sorted, pictures }: { sorted: Measured[]; pictures: Pictures }) {
  const chosen = exemplars(sorted);
  if (!chosen) return null;
  const titles = new Map([
    [chosen.highest, 'Highest difference'],
    [chosen.typical, 'Median'],
    [chosen.lowest, 'Lowest difference'],
  ]);
  const shown = [...titles].filter(([row]) => pictures.has(row.sample)).reverse();
  if (shown.length === 0) return null;
  return (
    <section class="exemplars" aria-label="Three samples">
      <ol>
        {shown.map(([row, title]) => (
          <li>
            <figure>
              <HeatPicture
                picture={pictures.get(row.sample) ?? null}
                photo={pictures.get(row.sample)?.photo}
                alt={`Heat over the photo ${row.sample}, with the outline of its mask`}
              />
              <figcaption>
                <b>{title}</b>
                <span class="difference">
                  <Figures>{fixed(row.difference, 3)}</Figures>
                </span>
                <PairBar foreground={row.meanForeground} background={row.meanBackground} />
                <small>{row.sample}</small>
              </figcaption>
            </figure>
          </li>
        ))}
      </ol>
      <HeatKey>
        <li class="onward">
          <a href="#pictures">Pictures of other samples</a>
        </li>
      </HeatKey>
    </section>
  );
}

/** What the colours, the line and the marks of pictures mean, and more items of that list. */
export function HeatKey({ children }: { children?: ComponentChildren }) {
  return (
    <ul class="heat-key">
      <li>
        <span class="ramp" aria-hidden="true" /> heat, 0 to 1
      </li>
      <li>
        <span class="outline" aria-hidden="true" /> outline of the mask
      </li>
      <li>
        <span class="object" aria-hidden="true">
          ●
        </span>{' '}
        mean heat on the object
      </li>
      <li>
        <span class="background" aria-hidden="true">
          ■
        </span>{' '}
        on the background
      </li>
      {children}
    </ul>
  );
}
