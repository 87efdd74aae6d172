/** Average number of items per group. */
const MEAN_SIZE = 16;

/**
 * Splits a list into groups of 16 items on average, after items selected by their digest (hexadecimal) and
 * not by count: adding or removing an item changes one group, not all that follow.
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
