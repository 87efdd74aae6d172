/// <reference lib="dom" />
import type { EmbeddedPicture } from '../../page/report-input.ts';
import { pairBarMarks } from '../../plots/pair-bar-marks.ts';
import { fixed, typeset } from '../../text/format.ts';
import type { GallerySample } from '../gallery-data.ts';
import { allMeasures, cardTexts, predictionWords, type GalleryRow } from '../gallery-row.ts';
import { element, elements } from './element.ts';

const layers = ['photo', 'heat', 'outline'] as const;

/** The picture that a card shows; `null` if it has none. */
export function pictureOf(card: ParentNode): EmbeddedPicture | null {
  const [photo, heat, outline] = layers.map((layer) =>
    element(card, `.${layer}`, HTMLImageElement).getAttribute('src'),
  );
  return photo && heat && outline ? { photo, heat, outline } : null;
}

/** Shows another sample in a card, and marks the measure that the gallery is sorted by. */
export function fillCard(
  card: ParentNode,
  { row, picture }: GallerySample,
  { sortedBy }: { sortedBy: string },
): void {
  fillPicture(card, picture);
  for (const field of cardTexts) {
    element(card, `[data-text=${field}]`, HTMLElement).textContent = row[field];
  }
  for (const [key, , digits] of allMeasures) {
    for (const item of elements(card, `[data-measure=${key}]`, HTMLElement)) {
      item.textContent = typeset(fixed(row[key], digits));
      item.parentElement?.classList.toggle('sorted', key === sortedBy);
    }
  }
  element(card, '.note', HTMLElement).hidden = row.note === '';
  element(card, '.measured', HTMLElement).hidden = row.note !== '';
  element(card, '.target', HTMLElement).hidden = row.target === '';
  fillPairBar(element(card, '.pair-bar', SVGElement), row);
  const prediction = element(card, '[data-prediction]', HTMLElement);
  prediction.dataset['prediction'] = row.prediction;
  prediction.className = row.prediction;
  prediction.textContent = predictionWords[row.prediction];
  for (const button of elements(card, 'button.pair', HTMLButtonElement)) {
    button.disabled = false;
    button.setAttribute('aria-label', `Enlarge ${row.sample}`);
  }
}

function fillPicture(card: ParentNode, picture: EmbeddedPicture | null): void {
  element(card, '.pair', HTMLElement).hidden = picture === null;
  for (const layer of [...layers, 'under'] as const) {
    for (const image of elements(card, `.layers .${layer}`, HTMLImageElement)) {
      const source = picture?.[layer === 'under' ? 'photo' : layer];
      if (source === undefined) image.removeAttribute('src');
      else if (image.getAttribute('src') !== source) image.src = source;
    }
  }
}

function fillPairBar(bar: SVGElement, { meanForeground, meanBackground }: GalleryRow): void {
  if (meanForeground === null || meanBackground === null) return;
  const marks = pairBarMarks({ foreground: meanForeground, background: meanBackground });
  const line = element(bar, 'line:not(.scale)', SVGElement);
  line.setAttribute('class', marks.hotter);
  line.setAttribute('x1', marks.background);
  line.setAttribute('x2', marks.object);
  element(bar, 'svg', SVGElement).setAttribute('x', marks.background);
  element(bar, 'circle', SVGElement).setAttribute('cx', marks.object);
  bar.setAttribute('aria-label', marks.label);
}
