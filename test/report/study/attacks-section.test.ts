import { expect, it } from 'vitest';
import { StudyResults } from '../../../core/schema/study-results.ts';
import type { AttackCurvePoint, AttackGap } from '../../../core/schema/study-results.ts';
import { terminalStudy } from '../../../report/study/study-text.ts';
import { renderStudy } from '../../../report/study/study-page.tsx';
import { inputOf, studyOf } from './fixture.ts';

const figure = (estimate: number) => ({
  estimate,
  low: estimate - 0.1,
  high: estimate + 0.1,
  n: 20,
});

function pageWith(attacks: AttackCurvePoint[], attackGaps: AttackGap[] = []) {
  const results = studyOf({ models: ['one', 'two'], classes: ['ant', 'bee'], photos: 20 });
  const attacked = { ...results, attacks, attackGaps };
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
  expect(page.match(/class="curve-line m0"/g)).toHaveLength(2);
  expect(page.match(/class="curve-line m1"/g)).toHaveLength(2);
  expect(page.match(/stroke-dasharray="4 3"/g)).toHaveLength(2);
  expect(page).toMatch(/<th scope="row">two<\/th><td>4<\/td><td>20<\/td><td>70.0%/);
  expect(page).toContain('60.0% to 80.0%');
});

it('draws those that reached a class in a plot of their own', () => {
  const toward = points.map((point): AttackCurvePoint => ({
    ...{ ...point, attack: 'pgd linf toward cat' },
    attacked: { ...point.attacked, reached: figure(0.25) },
    control: { ...point.control, reached: figure(0.125) },
  }));
  const page = pageWith([...points, ...toward]);
  expect(page).toContain('<h3>pgd linf toward cat</h3>');
  expect(page.match(/Share of samples that reached the class by size/g)).toHaveLength(1);
  expect(page.match(/class="curve-line m0"/g)).toHaveLength(6);
  expect(page.match(/25\.0% <small>15\.0% to 35\.0%/g)?.length).toBeGreaterThanOrEqual(4);
  expect(page.match(/Reached the class/g)).toHaveLength(1);
  expect(pageWith(points)).not.toContain('eached the class');
});

it('tells of the gap between object and background of each model, whichever it favours', () => {
  const share = (of: number) => ({ share: of, ci95: null });
  const gap = (model: string, object: number, patch: number): AttackGap => ({
    ...{ model, dataset: 'VOC2012', attack: 'pgd linf', epsilon: 4, n: 20 },
    ...{ object: share(object), patch: share(patch), gap: object - patch },
    gapCI95: [object - patch - 0.1, object - patch + 0.1],
  });
  const page = pageWith(points, [gap('one', 0.6, 0.1), gap('two', 0.2, 0.3)])
    .replaceAll('−', '-')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  expect(page).toContain('one pgd linf 4 20 60.0% 10.0% 50.0 40.0 to 60.0');
  expect(page).toContain('two pgd linf 4 20 20.0% 30.0% -10.0 -20.0 to 0.0');
  expect(pageWith(points)).not.toContain('Object against');
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

it('says which models have no figures since records of their attacks are gone', () => {
  const results = studyOf({ models: ['one', 'two'], classes: ['ant', 'bee'], photos: 20 });
  const attacksLost = [{ model: 'two', dataset: 'VOC2012' }];
  const of = (attacks: AttackCurvePoint[]) => {
    const lost = { ...results, attacks, attacksLost };
    expect(StudyResults.parse(lost)).toEqual(lost);
    return [renderStudy(inputOf(lost)), terminalStudy(lost)];
  };
  for (const text of [...of(points.slice(0, 2)), ...of([])]) {
    expect(text).toContain('The records of attacks on two with VOC2012 are gone from the store');
  }
  expect(pageWith(points)).not.toContain('gone from the store');
});
