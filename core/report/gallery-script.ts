/**
 * The page's only script: it sorts and filters the gallery that is already in the document. Without
 * it, the gallery stands worst first and the controls stay hidden. Plain JavaScript as text, since the
 * page's Content-Security-Policy carries its digest.
 */
export const galleryScript = `
(() => {
  const gallery = document.getElementById('gallery');
  const controls = document.getElementById('gallery-controls');
  if (!gallery || !controls) return;
  const status = document.getElementById('gallery-status');
  const buttons = [...controls.querySelectorAll('button[data-key]')];
  const filters = [...controls.querySelectorAll('select')];
  const cards = [...gallery.children];
  let key = 'difference';
  let ascending = true;

  const show = {
    'on-background': (card) => Number(card.dataset.difference) < 0,
    'pointing-missed': (card) => card.dataset.pointing === 'missed',
    right: (card) => card.dataset.prediction === 'right',
    wrong: (card) => card.dataset.prediction === 'wrong',
  };

  function wanted(card) {
    return filters.every(
      ({ name, value }) =>
        value === '' || (name === 'class' ? card.dataset.class === value : show[value](card)),
    );
  }

  function update() {
    const sign = ascending ? 1 : -1;
    cards.sort((a, b) => sign * (Number(a.dataset[key]) - Number(b.dataset[key])));
    let shown = 0;
    for (const card of cards) {
      card.hidden = !wanted(card);
      if (!card.hidden) shown++;
    }
    gallery.append(...cards);
    for (const button of buttons) {
      const current = button.dataset.key === key;
      button.setAttribute('aria-pressed', String(current));
      button.querySelector('span').textContent = current ? (ascending ? ' ↑' : ' ↓') : '';
    }
    const order = ascending ? 'lowest' : 'highest';
    const name = buttons.find((button) => button.dataset.key === key).firstChild.textContent.trim();
    status.textContent = shown + ' of ' + cards.length + ' shown, ' + order + ' ' + name + ' first';
  }

  for (const button of buttons) {
    button.addEventListener('click', () => {
      ascending = button.dataset.key === key ? !ascending : true;
      key = button.dataset.key;
      update();
    });
  }
  for (const filter of filters) filter.addEventListener('change', update);
  controls.hidden = false;
  update();
})();
`;
