/** The values of each image, in order of the image's first occurrence. */
export function byImage(values: readonly number[], images: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  values.forEach((value, i) => {
    const group = groups.get(images[i]!);
    if (group) group.push(value);
    else groups.set(images[i]!, [value]);
  });
  return [...groups.values()];
}
