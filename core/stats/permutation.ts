/**
 * The numbers below `length` in an order drawn by `uniform` (numbers in [0, 1)), each order equally
 * likely: Fisher and Yates' shuffle in Durstenfeld's form, last place first.
 */
export function permutation(length: number, uniform: () => number): Int32Array<ArrayBuffer> {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(uniform() * (last + 1));
    const moved = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = moved;
  }
  return order;
}
