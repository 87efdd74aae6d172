/** Items that a group has on average. */
const MEAN_SIZE = 16;

/**
 * Cuts a list into groups of 16 items on average, after those whose digest (hexadecimal) says so and not
 * by count: with an item more or less one group is another, and not all that follow.
 */
export function cutByContent<Item>(
  items: readonly Item[],
  digestOf: (item: Item) => string,
): Item[][] {
  const groups: Item[][] = [];
  let group: Item[] = [];
  for (const item of items) {
    if (group.length === 0) groups.push(group);
    group.push(item);
    if (Number.parseInt(digestOf(item).slice(0, 8), 16) % MEAN_SIZE === 0) group = [];
  }
  return groups;
}
