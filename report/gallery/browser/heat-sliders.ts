/// <reference lib="dom" />
import { elements } from './element.ts';

/** Makes every heat slider of the page fade the heat of all pictures, and keeps the sliders equal. */
export function connectHeatSliders(): void {
  const sliders = elements(document, 'input[name=heat]', HTMLInputElement);
  for (const slider of sliders) {
    slider.addEventListener('input', () => {
      document.documentElement.style.setProperty('--heat', String(Number(slider.value) / 100));
      for (const other of sliders) other.value = slider.value;
    });
  }
}
