/// <reference lib="dom" />
import { count } from '../../text/format.ts';
import { CARDS, readGalleryData } from '../gallery-data.ts';
import { allMeasures } from '../gallery-row.ts';
import { selectSamples } from '../select-samples.ts';
import { fillCard, pictureOf } from './card.ts';
import { element, elements } from './element.ts';
import { enlargedView } from './enlarged.ts';
import { connectHeatSliders } from './heat-sliders.ts';

/**
 * The page's only script: it sorts, filters, pages and enlarges the gallery. It reads the samples from
 * the JSON in the page and fills copies of the cards that are there; without it, the page has the first
 * cards in their first order, and no controls. What comes from data is only ever set as text.
 */
const data = document.getElementById('gallery-data');
if (data) connectGallery(data.textContent ?? '');

function connectGallery(data: string): void {
  const gallery = element(document, '#gallery', HTMLElement);
  const controls = element(document, '#gallery-controls', HTMLElement);
  const pages = element(document, '#gallery-pages', HTMLElement);
  const pageButtons = elements(pages, '[data-step]', HTMLButtonElement);
  const status = element(document, '#gallery-status', HTMLElement);
  const sort = element(controls, '[name=sort]', HTMLSelectElement);
  const direction = element(controls, '[name=direction]', HTMLButtonElement);
  const from = element(controls, '[name=from]', HTMLInputElement);
  const to = element(controls, '[name=to]', HTMLInputElement);
  const show = element(controls, '[name=show]', HTMLSelectElement);
  const [ofClass] = elements(controls, '[name=class]', HTMLSelectElement);
  const cards = () => elements(gallery, ':scope > li', HTMLElement);
  const samples = readGalleryData(data, cards().map(pictureOf));
  const template = element(gallery, 'li', HTMLElement).cloneNode(true);
  let ascending = lowestFirst();
  let shown = samples;
  let page = 0;

  /** Of disagreement the highest is of most interest, of all other measures the lowest. */
  function lowestFirst(): boolean {
    return sort.value !== 'disagreement';
  }

  function turnTo(next: number): void {
    const last = Math.max(0, Math.ceil(shown.length / CARDS) - 1);
    page = Math.min(Math.max(next, 0), last);
    const onPage = shown.slice(page * CARDS, (page + 1) * CARDS);
    while (gallery.children.length > onPage.length) gallery.lastElementChild?.remove();
    while (gallery.children.length < onPage.length) gallery.append(template.cloneNode(true));
    for (const [i, card] of cards().entries()) {
      const sample = onPage[i];
      if (sample) fillCard(card, sample, { sortedBy: sort.value });
    }
    pages.hidden = last === 0;
    element(pages, 'output', HTMLElement).textContent = `Page ${page + 1} of ${last + 1}`;
    for (const button of pageButtons) {
      const beyond = page + Number(button.dataset['step']);
      button.setAttribute('aria-disabled', String(beyond < 0 || beyond > last));
    }
  }

  function update(): void {
    const [sortedBy] = allMeasures.find(([key]) => key === sort.value) ?? allMeasures[0];
    shown = selectSamples(samples, {
      sortedBy,
      ascending,
      from: from.value === '' ? null : Number(from.value),
      to: to.value === '' ? null : Number(to.value),
      class: ofClass?.value ?? '',
      filter: show.value,
    });
    direction.textContent = ascending ? '↑ lowest first' : '↓ highest first';
    const name = sort.selectedOptions[0]?.textContent ?? '';
    status.textContent =
      `${shown.length.toLocaleString('en')} of ${count(samples.length, 'sample')}, ` +
      `${ascending ? 'lowest' : 'highest'} ${name} first`;
    turnTo(0);
  }

  const enlarged = enlargedView({
    shown: () => shown,
    sortedBy: () => sort.value,
    onClose(index) {
      turnTo(Math.floor(index / CARDS));
      const card = gallery.children[index % CARDS];
      if (card) element(card, 'button.pair', HTMLButtonElement).focus();
    },
  });

  sort.addEventListener('change', () => {
    ascending = lowestFirst();
    update();
  });
  direction.addEventListener('click', () => {
    ascending = !ascending;
    update();
  });
  for (const select of [ofClass, show]) select?.addEventListener('change', update);
  for (const bound of [from, to]) bound.addEventListener('input', update);
  for (const button of pageButtons) {
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') === 'true') return;
      turnTo(page + Number(button.dataset['step']));
      gallery.scrollIntoView({ block: 'start' });
    });
  }
  gallery.addEventListener('click', ({ target }) => {
    const card = target instanceof Element && target.closest('button.pair')?.closest('li');
    if (card) enlarged.open(page * CARDS + [...gallery.children].indexOf(card));
  });
  connectHeatSliders();
  controls.hidden = false;
  update();
}
