import { expect, it } from 'vitest';
import { attackResults } from '../../../core/analysis/attack-results.ts';
import { AttackSpecs } from '../../../core/schema/attack-spec.ts';
import { renderReport } from '../../../report/page/page.tsx';
import { markdownSummary } from '../../../report/text/markdown-summary.ts';
import { terminalSummary } from '../../../report/text/terminal-summary.ts';
import { attacked } from '../../core/analysis/attacked-rows.ts';
import { hostile, measured, resultsOf } from '../fixture.ts';

const rows = Array.from({ length: 8 }, (_, i) => ({
  ...measured(`photo_${i}`, { meanForeground: 0.5 + i / 100, meanBackground: 0.1 }),
  class: i < 6 ? 'cat' : hostile.class,
}));
const specs = AttackSpecs.parse([{ epsilons: [2, 4], regions: ['object', 'patch'] }]);

/** Results in which attacks on the object, and on the patch, fool so many of eight samples at ε 2 and 4. */
function results(object: readonly number[], patch: readonly number[]) {
  const attacks = attackResults(
    rows,
    specs,
    new Map(
      rows.map(({ sample }, i) => [
        sample,
        [...object, ...patch].map((fooled) => attacked({ isFooled: i < fooled, byNoise: i < 1 })),
      ]),
    ),
    { labels: ['cat', hostile.label, 'bird'] },
  );
  return resultsOf(rows, { attacks });
}

const picture = 'data:image/webp;base64,AAAA';
const page = (of: ReturnType<typeof results>) =>
  renderReport({
    results: of,
    measurements: rows,
    pictures: new Map(),
    attackPictures: [
      {
        ...{ sample: hostile.sample, title: hostile.label },
        ...{ photo: picture, attacked: picture, change: picture },
        ...{ heatBefore: picture, heatAfter: picture },
      },
    ],
  });

/** The text of the page's section about attacks. */
function section(html: string): string {
  const [, text = ''] = /<section aria-labelledby="attacks">(.*?)<\/section>/s.exec(html) ?? [];
  return text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

it('tells of each region and size how many were fooled, beside noise of the same size', () => {
  const of = results([4, 8], [0, 2]);
  const text = terminalSummary(of);
  expect(text).toContain('pgd (L∞, 10 steps), and noise of the same size:');
  expect(text).toMatch(/object +2 +8 +50\.0% +12\.5% +100\.0% to 50\.0% +0\.900 to 0\.700/);
  expect(text).toMatch(/patch of background +4 +8 +25\.0% +12\.5%/);
  expect(markdownSummary(of)).toContain(
    '- object, ε = 2: 50.0% fooled, 12.5% by noise of the same size',
  );
  const html = page(of);
  expect(section(html)).toContain('Small changes of the photos');
  expect(html).toContain(
    'Share of samples fooled over ε by changes of the object: at 2 50.0% by the attack and 12.5% by noise',
  );
});

it('tells what reached a class apart from what was fooled, beside noise', () => {
  const of = new Map(
    rows.map(({ sample }, i) => [
      sample,
      [
        i === 7
          ? { status: 'left-out' as const, reason: 'already-there' as const }
          : attacked({ isFooled: i < 4, byNoise: i < 3, reached: [i < 2, i < 1] }),
      ],
    ]),
  );
  const asked = (toward: string) => {
    const specs = AttackSpecs.parse([{ epsilons: [4], toward }]);
    const plan = { labels: ['cat', 'dog', hostile.label], towardLogits: { [toward]: [2] } };
    return resultsOf(rows, { attacks: attackResults(rows, specs, of, plan) });
  };
  const found = asked('bird');
  const text = terminalSummary(found);
  expect(text).toContain('pgd toward bird (L∞, 10 steps), and noise of the same size:');
  expect(text).toMatch(/fooled +by noise +to bird +by noise +accuracy/);
  expect(text).toMatch(/whole photo +4 +7 +57\.1% +42\.9% +28\.6% +14\.3% +100\.0% to 42\.9%/);
  const left = 'Left out: 1 sample whose class or prediction was bird already.';
  expect(text).toContain(left);
  expect(markdownSummary(found)).toContain(
    '57.1% fooled, 42.9% by noise of the same size; to bird 28.6%, 14.3% by noise',
  );
  const html = page(found);
  expect(html).toContain(
    'Share of samples that reached the class over ε by changes of the whole photo: at 4 28.6% by the attack and 14.3% by noise',
  );
  expect(section(html)).toContain(left);
  expect(section(html)).toContain('turned to bird by the attack');
  expect(section(html)).toContain('To bird 95% interval By noise Accuracy before');
  expect(section(html)).toContain('or reaches the one that an attack names');
  expect(section(page(results([4, 8], [0, 2])))).not.toMatch(/reache|Already there/);
  expect(page(asked('2'))).not.toContain('<img src=x');
});

it('says where the gap is, whichever region it favours', () => {
  const gap = (of: ReturnType<typeof results>) => [
    terminalSummary(of)
      .split('\n')
      .find((line) => line.includes('changes of the object'))
      ?.trim(),
    section(page(of)),
  ];
  const sentence =
    'changes of the object fooled 50.0% of 8 samples, those of as much background 25.0%: a gap of 25.0 points';
  const [text, html] = gap(results([0, 4], [0, 2]));
  expect(text).toContain(`At ε = 4, ${sentence}`);
  expect(html?.replaceAll('−', '-')).toContain(sentence);
  expect(gap(results([2, 2], [4, 8]))[0]).toContain(
    '25.0% of 8 samples, those of as much background 50.0%: a gap of -25.0 points',
  );
});

it('tells of each class apart, and what fooled samples turned to', () => {
  const text = section(page(results([4, 7], [0, 0])));
  expect(text).toContain('cat 66.7% , 16.7% ( 6 )');
  expect(text).toContain('100.0% , 16.7% ( 6 )');
  expect(text).toContain('50.0% , 0.0% ( 2 )');
  const turned = text.slice(text.indexOf('Class Predicted now'), text.indexOf('By class'));
  expect(turned).toMatch(
    /object 2 all .* 4 object 2 cat .* 4 object 4 all .* 7 object 4 .* 1 object 4 cat .* 6/,
  );
  expect(section(page(results([0, 0], [0, 0])))).not.toContain('turned to');
});

it('gives intervals of shares in the unit of the shares', () => {
  // Wilson's interval of 4 in 8: scipy.stats.binomtest(4, 8).proportion_ci(method='wilson').
  expect(section(page(results([4, 8], [0, 2])))).toContain('50.0% 21.5% to 78.5%');
});

it('shows photos, attacked photos, changes and heat, names escaped', () => {
  const html = page(results([4, 8], [0, 2]));
  expect(html).not.toContain('<img src=x');
  for (const name of ['Photo', 'Attacked', 'Change × 10', 'Heat before', 'Heat after']) {
    expect(section(html)).toContain(name);
  }
});

it('never says what attacks can not show', () => {
  for (const of of [results([8, 8], [0, 0]), results([0, 0], [0, 0]), results([0, 4], [8, 8])]) {
    const lines = (text: string) =>
      text.split('\n').filter((line) => /fooled|noise|gap/.test(line));
    const words = [section(page(of)), ...lines(terminalSummary(of)), ...lines(markdownSummary(of))];
    expect(words.join('\n')).not.toMatch(/leans? on|robust|secure|safe\b|withstand/i);
    expect(words.join('\n')).toMatch(/fooled/);
  }
});

it('shows nothing without attacks', () => {
  const { attacks, ...others } = results([4, 8], [0, 2]);
  expect(attacks).toBeDefined();
  const html = renderReport({ results: others, measurements: rows, pictures: new Map() });
  expect(section(html)).toBe('');
  expect(terminalSummary(others)).not.toContain('fooled');
});
