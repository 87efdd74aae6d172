/** What a digit of a tick's label takes, in pixels. */
const DIGIT = 8;

/** Options of a y axis with numbers of samples. */
export const countAxis = {
  ticks: 5,
  tickFormat: (tick: number) => (Number.isInteger(tick) ? tick.toLocaleString('en') : ''),
  label: 'samples',
  labelAnchor: 'center',
  nice: true,
} as const;

/** Room for the labels of a y axis up to `most`, and for its title beside them, in pixels: `least` or more. */
export function countMargin(most: number, least: number): number {
  return Math.max(least, 28 + DIGIT * most.toLocaleString('en').length);
}
