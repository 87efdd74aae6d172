/**
 * The page's only script: it sorts, filters, pages and enlarges the gallery. It knows the samples from
 * the JSON in the page and fills copies of the cards that are there; without it, the first page of
 * samples stands in its first order, and the controls stay hidden. What comes from data is only ever set as
 * text. Plain JavaScript as text, since the page's Content-Security-Policy carries its digest.
 */
export const galleryScript = `
(() => {
  const byId = (id) => document.getElementById(id);
  const [gallery, controls, pages, dialog, data] = ['gallery', 'gallery-controls', 'gallery-pages', 'enlarged', 'gallery-data'].map(byId);
  if (!data || !gallery.firstElementChild) return;
  const { fields, digits, cards: perPage, rows: values, pictures } = JSON.parse(data.textContent);
  const layers = ['photo', 'heat', 'outline'];
  const template = gallery.firstElementChild.cloneNode(true);
  const drawn = [...gallery.children].map((card) => {
    const sources = layers.map((layer) => card.querySelector('.' + layer).getAttribute('src'));
    return sources[0] === null ? null : Object.fromEntries(layers.map((layer, i) => [layer, sources[i]]));
  });
  const rows = values.map((row, i) => ({
    ...Object.fromEntries(fields.map((field, j) => [field, row[j]])),
    picture: i < drawn.length ? drawn[i] : pictures[i - drawn.length],
  }));
  const control = (name) => controls.querySelector('[name="' + name + '"]');
  const [sort, direction, from, to, ofClass, show] = ['sort', 'direction', 'from', 'to', 'class', 'show'].map(control);
  const predictions = { right: '✓ right', wrong: '✗ wrong', unknown: '' };
  const kinds = {
    background: (row) => row.difference !== null && row.difference < 0,
    missed: (row) => row.pointing === 'missed',
    right: (row) => row.prediction === 'right',
    wrong: (row) => row.prediction === 'wrong',
    measured: (row) => row.note === '',
    'left-out': (row) => row.note !== '',
  };
  /** Of disagreement the highest is of most interest, of all other measures the lowest. */
  const lowestFirst = () => sort.value !== 'disagreement';
  let ascending = lowestFirst();
  let shown = rows;
  let page = 0;
  let enlarged = 0;

  function figure(value, decimals) {
    if (value === null) return '–';
    const text = value.toFixed(decimals);
    return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
  }

  function drawBar(bar, row) {
    const percent = (share) => (share * 100).toFixed(2) + '%';
    const [x, y] = [percent(row.meanBackground), percent(row.meanForeground)];
    const line = bar.querySelector('line:not(.scale)');
    line.setAttribute('class', row.difference > 0 ? 'object' : 'background');
    line.setAttribute('x1', x);
    line.setAttribute('x2', y);
    bar.querySelector('svg').setAttribute('x', x);
    bar.querySelector('circle').setAttribute('cx', y);
    bar.setAttribute('aria-label', figure(row.meanForeground, 3) + ' on the object, ' + figure(row.meanBackground, 3) + ' on the background');
  }

  function drawPicture(card, picture) {
    card.querySelector('.pair').hidden = !picture;
    for (const image of card.querySelectorAll('.layers img')) {
      const source = picture && (image.className === 'under' ? picture.photo : picture[image.className]);
      if (!source) image.removeAttribute('src');
      else if (image.getAttribute('src') !== source) image.src = source;
    }
  }

  function fill(card, row) {
    drawPicture(card, row.picture);
    for (const element of card.querySelectorAll('[data-text]')) element.textContent = row[element.dataset.text];
    for (const element of card.querySelectorAll('[data-measure]')) {
      const key = element.dataset.measure;
      element.textContent = figure(row[key], digits[key]);
      element.parentElement.classList.toggle('sorted', key === sort.value);
    }
    card.querySelector('.note').hidden = row.note === '';
    card.querySelector('.measured').hidden = row.note !== '';
    card.querySelector('.target').hidden = row.target === '';
    if (row.note === '') drawBar(card.querySelector('.pair-bar'), row);
    const prediction = card.querySelector('[data-prediction]');
    prediction.dataset.prediction = prediction.className = row.prediction;
    prediction.textContent = predictions[row.prediction];
    const button = card.querySelector('button.pair');
    if (button) {
      button.disabled = false;
      button.setAttribute('aria-label', 'Enlarge ' + row.sample);
    }
  }

  function turnTo(next) {
    const last = Math.max(0, Math.ceil(shown.length / perPage) - 1);
    page = Math.min(Math.max(next, 0), last);
    const onPage = shown.slice(page * perPage, (page + 1) * perPage);
    while (gallery.children.length > onPage.length) gallery.lastElementChild.remove();
    while (gallery.children.length < onPage.length) gallery.append(template.cloneNode(true));
    onPage.forEach((row, i) => fill(gallery.children[i], row));
    pages.hidden = last === 0;
    pages.querySelector('output').textContent = 'Page ' + (page + 1) + ' of ' + (last + 1);
    for (const button of pages.querySelectorAll('button')) {
      const beyond = page + Number(button.dataset.step);
      button.setAttribute('aria-disabled', String(beyond < 0 || beyond > last));
    }
  }

  function update() {
    const key = sort.value;
    const sign = ascending ? 1 : -1;
    const [low, high] = [from, to].map(({ value }) => (value === '' ? null : Number(value)));
    shown = rows
      .filter(
        (row) =>
          (!ofClass || ofClass.value === '' || row.class === ofClass.value) &&
          (show.value === '' || kinds[show.value](row)) &&
          (low === null || (row[key] !== null && row[key] >= low)) &&
          (high === null || (row[key] !== null && row[key] <= high)),
      )
      .sort((a, b) =>
        a[key] === null || b[key] === null
          ? (a[key] === null) - (b[key] === null)
          : sign * (a[key] - b[key]),
      );
    direction.textContent = ascending ? '↑ lowest first' : '↓ highest first';
    byId('gallery-status').textContent =
      shown.length.toLocaleString('en') + ' of ' + rows.length.toLocaleString('en') + ' samples, ' +
      (ascending ? 'lowest ' : 'highest ') + sort.selectedOptions[0].textContent + ' first';
    turnTo(0);
  }

  function enlarge(index) {
    const pictured = (row) => row && row.picture;
    if (!pictured(shown[index])) return;
    enlarged = index;
    fill(dialog, shown[index]);
    dialog.querySelector('output').textContent = (index + 1).toLocaleString('en') + ' of ' + shown.length.toLocaleString('en');
    if (!dialog.open) dialog.showModal();
  }

  /** To the next sample in that direction that has a picture, if there is one. */
  function step(by) {
    let index = enlarged + by;
    while (index >= 0 && index < shown.length && !shown[index].picture) index += by;
    enlarge(index);
  }

  function fade(value) {
    document.documentElement.style.setProperty('--heat', String(value / 100));
    for (const slider of document.querySelectorAll('input[name=heat]')) slider.value = value;
  }

  sort.addEventListener('change', () => {
    ascending = lowestFirst();
    update();
  });
  for (const element of [ofClass, show]) if (element) element.addEventListener('change', update);
  for (const element of [from, to]) element.addEventListener('input', update);
  direction.addEventListener('click', () => {
    ascending = !ascending;
    update();
  });
  for (const slider of document.querySelectorAll('input[name=heat]')) {
    slider.addEventListener('input', () => fade(slider.value));
  }
  for (const button of pages.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') === 'true') return;
      turnTo(page + Number(button.dataset.step));
      gallery.scrollIntoView({ block: 'start' });
    });
  }
  gallery.addEventListener('click', (event) => {
    const card = event.target.closest('button.pair') && event.target.closest('li');
    if (card) enlarge(page * perPage + [...gallery.children].indexOf(card));
  });
  for (const button of dialog.querySelectorAll('[data-step]')) {
    button.addEventListener('click', () => step(Number(button.dataset.step)));
  }
  dialog.querySelector('[name=close]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.target.name === 'heat') return;
    event.preventDefault();
    step(by);
  });
  // So that going from one to the next by arrows leaves the reader where they arrived.
  dialog.addEventListener('close', () => {
    turnTo(Math.floor(enlarged / perPage));
    const card = gallery.children[enlarged % perPage];
    if (card) card.querySelector('button.pair').focus();
  });
  controls.hidden = false;
  update();
})();
`;
