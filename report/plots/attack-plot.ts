import * as Plot from '@observablehq/plot';
import type { AttackRegion } from '../../core/schema/attack.ts';
import type { AttackFigures, Share } from '../../core/schema/results.ts';
import { regionNames } from '../text/attack-words.ts';
import { percent } from '../text/format.ts';
import { plotSvg } from './plot-svg.ts';

interface Dot {
  by: 'attack' | 'noise';
  epsilon: number;
  share: Share;
}

/** Widest at which the dots of both are apart, as a factor of ε. */
const APART = 1.02;

/** What is drawn of samples: whether they were fooled, or reached the class that they were to reach. */
export type Outcome = 'fooled' | 'reached';

/** Share of samples with an outcome, in words. */
const SHARES: Readonly<Record<Outcome, string>> = {
  fooled: 'fooled',
  reached: 'that reached the class',
};

/**
 * Share of samples that attacks in one region fooled, or turned to the class to reach, over ε, beside noise of the same size,
 * with 95 % intervals, as SVG text. Empty if there is no share to draw.
 */
export function attackPlot(
  region: AttackRegion,
  figures: readonly AttackFigures[],
  outcome: Outcome = 'fooled',
): string {
  const dots = figures
    .filter((row) => row.region === region)
    .flatMap(({ epsilon, ...row }): Dot[] => {
      const [attacked, control] = [row.attacked[outcome], row.control[outcome]];
      return [
        ...(attacked ? [{ by: 'attack' as const, epsilon, share: attacked }] : []),
        ...(control ? [{ by: 'noise' as const, epsilon, share: control }] : []),
      ];
    });
  if (dots.length === 0) return '';
  const epsilons = [...new Set(dots.map(({ epsilon }) => epsilon))];
  const of = (by: Dot['by']) => dots.filter((dot) => dot.by === by);
  const x = ({ by, epsilon }: Dot) => (by === 'attack' ? epsilon / APART : epsilon * APART);
  const marks = (by: Dot['by'], className: string, symbol: 'circle' | 'square') => [
    Plot.line(of(by), { x, y: ({ share }: Dot) => share.share, className: `${className}-line` }),
    Plot.ruleX(
      of(by).filter(({ share }) => share.ci95 !== null),
      {
        x,
        y1: ({ share }: Dot) => share.ci95?.[0],
        y2: ({ share }: Dot) => share.ci95?.[1],
        className: 'interval-line',
      },
    ),
    Plot.dot(of(by), {
      x,
      y: ({ share }: Dot) => share.share,
      ...{ symbol, r: 4, className: `${className}-points` },
      title: ({ epsilon, share }: Dot) =>
        `${by}, ε = ${epsilon}: ${percent(share.share)} ${outcome}`,
    }),
  ];
  return plotSvg(
    `Share of samples ${SHARES[outcome]} over ε by changes of the ${regionNames[region]}: ` +
      figures
        .filter((row) => row.region === region)
        .map(
          ({ epsilon, attacked, control }) =>
            `at ${epsilon} ${percent(attacked[outcome]?.share ?? null)} by the attack and ` +
            `${percent(control[outcome]?.share ?? null)} by noise`,
        )
        .join('; '),
    {
      ...{ width: 340, height: 240 },
      ...{ marginLeft: 52, marginBottom: 44, marginTop: 16, marginRight: 16 },
      x: {
        type: 'log',
        domain: [Math.min(...epsilons) / 1.3, Math.max(...epsilons) * 1.3],
        ticks: epsilons,
        tickFormat: (epsilon: number) => String(epsilon),
        label: 'ε in pixel values, logarithmic',
        labelAnchor: 'center',
      },
      y: {
        domain: [0, 1],
        label: null,
        ticks: 5,
        tickFormat: (share: number) => `${Math.round(share * 100)}%`,
      },
      marks: [
        Plot.ruleY([0], { className: 'zero-line' }),
        ...marks('noise', 'noise', 'square'),
        ...marks('attack', 'attack', 'circle'),
      ],
    },
  );
}
