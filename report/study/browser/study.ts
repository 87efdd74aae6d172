/// <reference lib="dom" />
import { connectHeatSliders } from '../../gallery/browser/heat-sliders.ts';
import { makeSortable } from './sortable.ts';

connectHeatSliders();
putPhotosUnderHeat();
for (const table of document.querySelectorAll<HTMLTableElement>('table.matrix'))
  makeSortable(table);

/** The page carries each photo once: what lies under the heat of each model is the same picture. */
function putPhotosUnderHeat(): void {
  for (const item of document.querySelectorAll('.photos > li')) {
    const photo = item.querySelector<HTMLImageElement>('img.photo');
    for (const under of item.querySelectorAll<HTMLImageElement>('img.under')) {
      if (photo) under.src = photo.src;
    }
  }
}
