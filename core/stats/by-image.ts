/** The values of each image, in the order in which images first occur. */
export function byImage(values: readonly number[], images: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  values.forEach((value, i) => {
    const group = groups.get(images[i]!);
    if (group) group.push(value);
    else groups.set(images[i]!, [value]);
  });
  return [...groups.values()];
}
