/**
 * A run's name for people and for the store: when, which model, which classes, and four letters
 * against collisions. `20261123-184501-resnet50-aeroplane-k3f9`.
 */
export function makeRunId(
  { model, classes }: { model: string; classes: readonly string[] | 'all' },
  { now, random }: { now: Date; random: () => number },
): string {
  const time = now
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-');
  const subject =
    classes === 'all' ? 'all' : classes.length === 1 ? classes[0]! : `${classes.length}-classes`;
  const suffix = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join('');
  return [time, slug(model), slug(subject), suffix].join('-');
}

function slug(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, 40) || 'x';
}
