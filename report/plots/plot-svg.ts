import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/**
 * Renders an Observable Plot chart as the text of one `<svg>` element that names itself to screen
 * readers by `label`. Colours come from the page's style sheet, by classes and custom properties, so
 * the chart follows light and dark; Plot's own style element is left out, since the page's
 * Content-Security-Policy refuses it.
 */
export function plotSvg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = Plot.plot({ ...options, document });
  const svg = chart.matches('svg') ? chart : chart.querySelector('svg');
  if (!svg) throw new Error('Expected Plot to return an svg element');
  svg.querySelector('style')?.remove();
  // Keyboards and screen readers get a plot as one picture: the page has its links elsewhere too.
  for (const link of svg.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('class', 'plot');
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  return svg.outerHTML;
}
