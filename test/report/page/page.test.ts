import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/page/page.tsx';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import type { Measurement } from '../../../core/schema/measurement.ts';
import { fortySamples, hostile, measured, picturesOf, resultsOf } from '../fixture.ts';

const rows = fortySamples();
const results = resultsOf(rows);
const page = open(rows);

function open(rows: Measurement[], more: { command?: string; spec?: AuditSpec } = {}) {
  const results = resultsOf(rows, rows.length === 0 ? { classes: ['aeroplane'] } : {});
  const html = renderReport({ results, measurements: rows, pictures: picturesOf(rows), ...more });
  const { document } = parseHTML(html);
  return { html, document };
}

const textOf = (element: Element | null) =>
  (element?.textContent ?? '').replaceAll('−', '-').replace(/\s+/g, ' ').trim();

/** What a reader sees of the page: all text but that of scripts and data. */
function readable(document: Document): string {
  const body = document.createElement('div');
  body.innerHTML = document.body.innerHTML;
  for (const script of body.querySelectorAll('script')) script.remove();
  return textOf(body);
}

describe('the report page', () => {
  it('asks the question and answers it first', () => {
    expect(textOf(page.document.querySelector('h1'))).toMatch(
      /^Where does mobilenet_v2 look when asked for .*\?$/,
    );
    expect(textOf(page.document.querySelector('.answer'))).toBe(
      'More heat on the object than on the background, but whether its usual place explains it was not tested.',
    );
    expect(textOf(page.document.querySelector('.account'))).toBe(
      '36 of 40 samples measured; 3 excluded (no pixel of the class: 2, heatmap is flat: 1); 1 failed.',
    );
  });

  it('shows the figures of the results', () => {
    const { primary, measures } = results;
    const table = textOf(page.document.querySelector('.tables'));
    expect(table).toContain(`Mean heat on the object${primary.meanForeground?.toFixed(3)}`);
    expect(table).toContain(`Mean heat on the background${primary.meanBackground?.toFixed(3)}`);
    expect(table).toContain(`t (${primary.df} degrees of freedom)${primary.t?.toFixed(2)}`);
    expect(table).toContain(
      `Cohen’s dz${primary.dz?.toFixed(2)}${primary.dzCI95?.map((bound) => bound.toFixed(2)).join(' to ')}`,
    );
    expect(table).toContain(
      `ROC-AUC 0.5: no relation to the mask${measures?.rocAuc.mean.toFixed(3)}`,
    );
    expect(textOf(page.document.querySelector('.key-figures'))).toContain(
      `${(100 * (measures?.pointingGame ?? NaN)).toFixed(1)}%`,
    );
  });

  it('says images or clusters, whichever of them its figures count', () => {
    const grouped = rows.map((row, i) => ({ ...row, cluster: `film ${i % 24}` }));
    const [byImage, byCluster] = [readable(page.document), readable(open(grouped).document)];
    expect(byImage).toContain('sign flips by image, and corrected for the number of classes');
    expect(byImage).toContain('BCa over images');
    expect(byCluster).toContain('sign flips by cluster, and corrected for the number of classes');
    expect(byCluster).toContain('BCa over clusters');
    expect(byCluster).not.toMatch(/(by|over|of whole) images?\b/);
  });

  it('never prints a p value as zero', () => {
    const many = Array.from({ length: 900 }, (_, i) =>
      measured(`${i}`, { meanForeground: 0.8 + (i % 7) / 1000, meanBackground: 0.2 }),
    );
    const { document } = open(many);
    expect(resultsOf(many).primary.p?.twoSided).toBe(0);
    expect(textOf(document.querySelector('.tables'))).toMatch(/p, two-sided\d\.\d × 10-\d{3,}/);
    expect(readable(document)).not.toContain('p = 0.000');
  });

  it('leaves nothing from data unescaped', () => {
    const tags = [...page.document.querySelectorAll('script, img')];
    const scripts = tags.filter(({ tagName }) => tagName === 'SCRIPT');
    expect(scripts.map((script) => script.getAttribute('type'))).toEqual([
      'application/json',
      null,
    ]);
    expect(tags.every((tag) => !tag.hasAttribute('onerror'))).toBe(true);
    for (const text of [hostile.class, hostile.label, hostile.message]) {
      expect(page.html).not.toContain(text);
      expect(textOf(page.document.body)).toContain(
        text.replaceAll('−', '-').replace(/\s+/g, ' ').trim(),
      );
    }
  });

  it('refers to nothing outside itself but the files beside it', () => {
    const links = [...page.document.querySelectorAll('[href], [src]')].map(
      (element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '',
    );
    expect(links.length).toBeGreaterThan(70);
    for (const link of links) {
      expect(link).toMatch(/^(data:image\/|data:,$|#pictures$|results\.json$|measurements\.csv$)/);
    }
    expect(page.html).not.toMatch(/url\(|@import/);
  });

  it('has no style in attributes, which its own policy would refuse', () => {
    expect(page.document.querySelectorAll('[style], svg style')).toHaveLength(0);
    const policy = page.document.querySelector('meta[http-equiv="Content-Security-Policy"]');
    expect(policy?.getAttribute('content')).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/,
    );
  });

  it('shows the gallery worst first, with each sample’s figures', () => {
    const cards = [...page.document.querySelectorAll('#gallery .card')];
    const differences = cards.map((card) =>
      Number(textOf(card.querySelector('[data-measure=difference]')).replace('–', 'Infinity')),
    );
    expect(differences).toEqual([...differences].sort((a, b) => a - b));
    expect(cards).toHaveLength(40);
    expect(textOf(cards[0]!)).toContain('difference-0.150');
    expect(textOf(cards[39]!)).toContain('Failed to explain: Timed out after 5 attempts.');
  });

  it('carries the figures of every sample in the gallery’s data', () => {
    const data = JSON.parse(page.document.getElementById('gallery-data')?.textContent ?? '') as {
      fields: string[];
      rows: unknown[][];
    };
    const columns = data.rows.map((row) => [
      row[data.fields.indexOf('sample')],
      row[data.fields.indexOf('rocAuc')],
    ]);
    const expected = rows.map((row) => [row.sample, row.status === 'measured' ? row.rocAuc : null]);
    expect(columns.sort()).toEqual(expected.sort());
  });

  it('makes the point with the lowest, the median and the highest difference', () => {
    const figures = [...page.document.querySelectorAll('.exemplars figcaption')].map(textOf);
    expect(figures[0]).toMatch(/^Lowest difference-0\.150/);
    expect(figures[1]).toMatch(/^Median0\.190/);
    expect(figures[2]).toMatch(/^Highest difference0\.550/);
  });

  it('has a row for each class, lowest difference first', () => {
    const classes = [...page.document.querySelectorAll('.by-class tbody tr')];
    const means = classes.map((row) => Number(textOf(row.querySelectorAll('td')[4]!)));
    expect(means).toHaveLength(3);
    expect(means).toEqual([...means].sort((a, b) => a - b));
  });

  it('lists what was left out, with reasons and messages', () => {
    const left = [...page.document.querySelectorAll('.left-out tbody tr')].map(textOf);
    expect(left).toHaveLength(4);
    expect(left[0]).toBe(
      'small/aeroplaneexcluded: no pixel of the classExpected pixels labelled 1 in the 224x224 mask but found none.',
    );
    expect(left[3]).toBe('late/aeroplanefailed: explainTimed out after 5 attempts.');
  });

  it('says how the model was taken, and what says so', () => {
    const { document } = open(rows);
    const fields = [...document.querySelectorAll('.card-fields tbody tr')].map((row) =>
      [...row.children].map(textOf),
    );
    expect(fields).toContainEqual(['pixels', '0 to 255', 'flags or spec']);
    expect(fields).toContainEqual(['channels', 'RGB', 'default']);
  });

  it('says how the numbers were made and how to get them again', () => {
    const spec = AuditSpec.parse({ model: { uri: 'm.onnx' }, dataset: { uri: 'd' } });
    const { document } = open(rows, { command: 'groundcam run -f "spec.json" && true', spec });
    const method = textOf(document.querySelector('[aria-labelledby="method"]'));
    expect(method).toContain('stretched to 224 × 224 pixels by Pillow’s bilinear filter');
    expect(method).toContain('features.18, a map of 7 × 7');
    expect(method).toContain(
      'one-sided p below 0.05, unless two one-sided tests find |dz| below 0.2',
    );
    expect(method).toContain('groundcam run -f "spec.json" && true');
    expect(method).toContain('a1'.repeat(32));
  });

  it('stands for an empty run too', () => {
    const { document } = open([]);
    expect(textOf(document.querySelector('.answer'))).toBe(
      'Too few images to say where there is more heat.',
    );
    expect(document.querySelectorAll('svg, .card')).toHaveLength(0);
    expect(readable(document)).not.toMatch(/null|NaN|undefined|Infinity/);
  });

  it('stands for a run of one sample', () => {
    const { document } = open([measured('a', { meanForeground: 0.5, meanBackground: 0.25 })]);
    expect(document.querySelectorAll('.exemplars figure')).toHaveLength(1);
    expect(readable(document)).not.toMatch(/null|NaN|undefined|Infinity/);
  });

  it('stays small for a big run: plots bin, tables end, pictures are those given', () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      measured(`${i}`, {
        meanForeground: ((i * 37) % 100) / 100,
        meanBackground: ((i * 61) % 97) / 100,
      }),
    );
    const failures = many.slice(0, 5000).map(({ sample }) => ({
      sample,
      class: 'aeroplane',
      image: 'x.jpg',
      method: 'gradcam' as const,
      status: 'failed' as const,
      stage: 'explain' as const,
      message: 'Timed out.',
    }));
    const measurements = [...many, ...failures];
    const html = renderReport({
      results: resultsOf(measurements),
      measurements,
      pictures: new Map(),
    });
    expect(html.length).toBeLessThan(2_000_000);
    expect(html).toContain('4,800 more samples');
  });
});

describe('the page of an audit that asked for what the model predicts', () => {
  const some = rows.filter(({ sample }) => sample !== hostile.sample);
  const wrong = some.filter((row) => row.status === 'measured' && row.correct === false);
  const pageOf = (target: string) => {
    const html = renderReport({
      results: resultsOf(some, { target }),
      measurements: some,
      pictures: picturesOf(some),
    });
    const { document } = parseHTML(html);
    const data = document.querySelector('#gallery-data')?.textContent ?? '';
    return { dots: document.querySelectorAll('.plot')[0]!.querySelectorAll('circle').length, data };
  };
  const [all, own] = [pageOf('group'), pageOf('predicted')];

  it('draws no dot and no picture of a sample that it predicted as another class', () => {
    expect(wrong.length).toBeGreaterThan(5);
    expect(all.dots - own.dots).toBe(wrong.length);
    for (const { image } of wrong) {
      expect(all.data).toContain(image);
      expect(own.data).not.toContain(image);
    }
  });

  it('still lists those without measures', () => {
    expect(own.data).toContain('late/aeroplane');
  });
});
