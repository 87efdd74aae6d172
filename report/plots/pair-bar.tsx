import { fixed } from '../text/format.ts';

/**
 * The pair at a glance: a scale from 0 to 1 with the mean heat on the background (square) and on the
 * object (dot), joined by a line in the colour of whichever is hotter.
 */
export function PairBar({ foreground, background }: { foreground: number; background: number }) {
  const [x, y] = [percentOf(background), percentOf(foreground)];
  return (
    <svg
      class="pair-bar"
      width="100%"
      height="12"
      role="img"
      aria-label={`${fixed(foreground, 3)} on the object, ${fixed(background, 3)} on the background`}
    >
      <line class="scale" x1="0" x2="100%" y1="6" y2="6" />
      <line class={foreground > background ? 'object' : 'background'} x1={x} x2={y} y1="6" y2="6" />
      <svg x={x} y="6" overflow="visible">
        <rect class="background" x="-4" y="-4" width="8" height="8" />
      </svg>
      <circle class="object" cx={y} cy="6" r="4.5" />
    </svg>
  );
}

const percentOf = (share: number) => `${fixed(share * 100, 2)}%`;
