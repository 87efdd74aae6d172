/// <reference lib="dom" />
import type { GallerySample } from '../gallery-data.ts';
import { fillCard } from './card.ts';
import { element, elements } from './element.ts';

/**
 * The dialog that shows one sample large, with steps to its neighbours in `shown()` that have a picture.
 * `onClose` is given the index of the last one shown.
 */
export function enlargedView({
  shown,
  sortedBy,
  onClose,
}: {
  shown: () => readonly GallerySample[];
  sortedBy: () => string;
  onClose: (index: number) => void;
}): { open(index: number): void } {
  const dialog = element(document, '#enlarged', HTMLDialogElement);
  const position = element(dialog, 'output', HTMLElement);
  let current = 0;

  function open(index: number): void {
    const sample = shown()[index];
    if (!sample?.picture) return;
    current = index;
    fillCard(dialog, sample, { sortedBy: sortedBy() });
    position.textContent = `${(index + 1).toLocaleString('en')} of ${shown().length.toLocaleString('en')}`;
    if (!dialog.open) dialog.showModal();
  }

  function step(by: number): void {
    const samples = shown();
    let index = current + by;
    while (samples[index]?.picture === null) index += by;
    open(index);
  }

  for (const button of elements(dialog, '[data-step]', HTMLButtonElement)) {
    button.addEventListener('click', () => step(Number(button.dataset['step'])));
  }
  element(dialog, '[name=close]', HTMLButtonElement).addEventListener('click', () =>
    dialog.close(),
  );
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    step(by);
  });
  dialog.addEventListener('close', () => onClose(current));
  return { open };
}
