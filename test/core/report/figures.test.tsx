import { render } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { Figures } from '../../../core/report/figures.tsx';

it('sets powers of ten, minus signs and subscripts', () => {
  expect(render(<Figures>{'two-sided p = 1.5e-15, d_z = -0.25'}</Figures>)).toBe(
    'two-sided p = 1.5 × 10<sup>−15</sup>, <i>d</i><sub>z</sub> = −0.25',
  );
});

it('leaves words alone, and escapes them', () => {
  expect(render(<Figures>{'the-e <b>'}</Figures>)).toBe('the-e &lt;b>');
});
