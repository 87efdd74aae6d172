/// <reference lib="dom" />
import { connectHeatSliders } from '../../gallery/browser/heat-sliders.ts';
import { makeSortable } from './sortable.ts';

connectHeatSliders();
for (const table of document.querySelectorAll<HTMLTableElement>('table.matrix'))
  makeSortable(table);
