import type { Intervention } from '../../core/schema/intervention.ts';

const parts: Record<Intervention['part'], string> = {
  background: 'Background',
  foreground: 'Object',
  patch: 'Patch of background',
};

const fills: Record<Intervention['fill'], string> = {
  mean: 'filled with one colour',
  blur: 'blurred',
  photo: 'taken from another image',
};

/** An intervention in words, for a row of a table: "Background filled with one colour". */
export function interventionName({ part, fill }: Intervention): string {
  return `${parts[part]} ${fills[fill]}`;
}
