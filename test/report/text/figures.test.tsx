import { render } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { Figures } from '../../../report/text/figures.tsx';

it('sets powers of ten, minus signs and subscripts', () => {
  expect(render(<Figures>{'two-sided p = 1.5e-15, d_z = -0.25, d_av 2'}</Figures>)).toBe(
    'two-sided p\u00a0=\u00a01.5\u00a0×\u00a010<sup>−15</sup>, <i>d</i><sub>z</sub>\u00a0=\u00a0−0.25, <i>d</i><sub>av</sub> 2',
  );
});

it('leaves words alone, and escapes them', () => {
  expect(render(<Figures>{'the-e <b>'}</Figures>)).toBe('the-e &lt;b>');
});

it('leaves names as they are that have numbers after a hyphen, or look like figures', () => {
  for (const name of ['ResNet-50', 'google-1', 'bird_zone', 'vgg19-2 and conde-3']) {
    expect(render(<Figures>{name}</Figures>)).toBe(name);
  }
});
