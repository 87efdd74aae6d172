/**
 * A random permutation of the integers below `length`, drawn with `uniform` (numbers in [0, 1)): the
 * Fisher–Yates shuffle in Durstenfeld's form, last element first.
 */
export function permutation(length: number, uniform: () => number): Int32Array<ArrayBuffer> {
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(uniform() * (last + 1));
    const moved = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = moved;
  }
  return order;
}
