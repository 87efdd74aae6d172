import { pairBarMarks } from './pair-bar-marks.ts';

/**
 * The pair at a glance: a scale from 0 to 1 with the mean heat on the background (square) and on the
 * object (dot), joined by a line in the colour of whichever is hotter.
 */
export function PairBar(means: { foreground: number; background: number }) {
  const { background, object, hotter, label } = pairBarMarks(means);
  return (
    <svg class="pair-bar" width="100%" height="12" role="img" aria-label={label}>
      <line class="scale" x1="0" x2="100%" y1="6" y2="6" />
      <line class={hotter} x1={background} x2={object} y1="6" y2="6" />
      <svg x={background} y="6" overflow="visible">
        <rect class="background" x="-4" y="-4" width="8" height="8" />
      </svg>
      <circle class="object" cx={object} cy="6" r="4.5" />
    </svg>
  );
}
