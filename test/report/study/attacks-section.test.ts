import { expect, it } from 'vitest';
import { StudyResults } from '../../../core/schema/study-results.ts';
import type { AttackCurvePoint } from '../../../core/schema/study-results.ts';
import { renderStudy } from '../../../report/study/study-page.tsx';
import { inputOf, studyOf } from './fixture.ts';

const figure = (estimate: number) => ({
  estimate,
  low: estimate - 0.1,
  high: estimate + 0.1,
  n: 20,
});

function pageWith(attacks: AttackCurvePoint[]) {
  const results = studyOf({ models: ['one', 'two'], classes: ['ant', 'bee'], photos: 20 });
  const attacked = { ...results, attacks };
  expect(StudyResults.parse(attacked)).toEqual(attacked);
  return renderStudy(inputOf(attacked));
}

const points = ['one', 'two'].flatMap((model, m) =>
  [2, 4].map((epsilon): AttackCurvePoint => ({
    ...{ model, dataset: 'VOC2012', attack: 'pgd linf', epsilon, n: 20 },
    rocAucBefore: figure(0.8),
    attacked: { fooled: figure(0.1 * epsilon + 0.3 * m), rocAuc: figure(0.6) },
    control: { fooled: figure(0.15), rocAuc: figure(0.79) },
  })),
);

it('draws a curve of each model beside its noise, and has the figures in a table', () => {
  const page = pageWith(points);
  expect(page.match(/class="attack-line m0"/g)).toHaveLength(2);
  expect(page.match(/class="attack-line m1"/g)).toHaveLength(2);
  expect(page.match(/stroke-dasharray="4 3"/g)).toHaveLength(2);
  expect(page).toMatch(/<th scope="row">two<\/th><td>4<\/td><td>20<\/td><td>70(\.0)?%/);
});

it('claims nothing of what a model rests on or withstands', () => {
  const [, section = ''] = pageWith(points).split('<h2>Attacks</h2>');
  const words = section.split('</section>')[0]?.toLowerCase() ?? '';
  expect(words).toContain('it does not say');
  for (const claim of ['leans on', 'robust', 'secure', 'relies', 'autoattack']) {
    expect(words).not.toContain(claim);
  }
});

it('is left out without attacks', () => {
  expect(pageWith([])).not.toContain('<h2>Attacks</h2>');
});
