import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { renderTrend } from '../../../report/trend/trend-page.tsx';
import type { ScheduledRun } from '../../../core/schema/scheduled-run.ts';
import { failed, finished, unchanged } from '../../core/history/runs.ts';

function pageOf(history: readonly ScheduledRun[]) {
  return parseHTML(renderTrend({ schedule: 'nightly', history })).document;
}

const text = (page: ReturnType<typeof pageOf>, selector: string) =>
  page.querySelector(selector)?.textContent;

it('says where the model looked last and how the runs went', () => {
  const page = pageOf([finished(0), unchanged(1), failed(2), finished(3, { n: 40 })]);
  expect(text(page, 'h1')).toBe('Where does resnet50 look?');
  expect(text(page, '.answer')).toBe(
    'More heat on the object than on the background; “beyond its usual place” not passed, “learned” passed, “relied on more than the background” not tested.',
  );
  expect(text(page, '.lead')).toContain('Last results, 2026-11-02');
  expect(text(page, '.lead')).toContain('over 40 samples');
  expect(text(page, '.account')).toBe('4 runs: 2 with results, 1 without changes, 1 failed.');
});

it('links every run with results to its report', () => {
  const page = pageOf([finished(0), finished(1, { results: 'run-from-before' })]);
  const links = [...page.querySelectorAll('td a, th a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['../../runs/run-from-before/report.html', '../../runs/run-0/report.html']);
});

it('shows how far each run reaches, and which steps it passes', () => {
  const none = { 'on-object': 'opposite', 'beyond-place': 'failed' } as const;
  const steps = { ...none, learned: 'failed', 'relied-on': 'too-few' } as const;
  const page = pageOf([
    finished(0),
    finished(1, { verdict: 'on-background', reached: 'none', steps }),
  ]);
  const rows = [...page.querySelectorAll('.runs tbody tr')].map((row) =>
    [...row.querySelectorAll('td')].slice(0, 2).map((cell) => cell.textContent),
  );
  expect(rows).toEqual([
    ['none', 'none'],
    ['on-object', 'on-object, learned'],
  ]);
  expect(text(page, '.answer')).toBe(
    'More heat on the background than on the object; “beyond its usual place” not passed, “learned” not passed, “relied on more than the background” too few to say.',
  );
});

it('draws each d_z with its interval, and marks where the model changed', () => {
  const page = pageOf([
    finished(0),
    finished(1, { dz: -1, dzCI95: [-2, 0], verdict: 'on-background' }),
    finished(2, { modelDigest: 'model-b' }),
  ]);
  const [effect] = page.querySelectorAll('.plot');
  expect(effect?.querySelectorAll('.interval-line line')).toHaveLength(3);
  expect(effect?.querySelectorAll('.object-dots circle')).toHaveLength(2);
  expect(effect?.querySelectorAll('.background-dots circle')).toHaveLength(1);
  expect(effect?.querySelectorAll('.change-line line')).toHaveLength(1);
  expect(text(page, 'figcaption')).toContain('▲ the model changed');
});

it('shows failures with their reason as text, whatever it contains', () => {
  const page = pageOf([failed(0, '<script>alert(1)</script>')]);
  expect(text(page, '.reason')).toBe('failed <script>alert(1)</script>');
  expect(page.querySelector('script')).toBeNull();
});

it('says so where no run has results yet', () => {
  const page = pageOf([failed(0)]);
  expect(text(page, 'h1')).toBe('No results yet');
  expect(page.querySelector('.plot')).toBeNull();
});

it('draws a history whose comparisons have no figures', () => {
  const none = { dz: null, dzCI95: null, verdict: 'not-enough-data', n: 1 } as const;
  const page = pageOf([finished(0, none), finished(1, none)]);
  expect(page.querySelectorAll('.plot')).toHaveLength(2);
  expect(renderTrend({ schedule: 'nightly', history: [finished(0, none)] })).not.toMatch(/NaN/);
});

it('stays small, however long the history', () => {
  const history = Array.from({ length: 5000 }, (_, index) => finished(index));
  const page = pageOf(history);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(100);
  expect(page.querySelectorAll('.interval-line line')).toHaveLength(400);
});
