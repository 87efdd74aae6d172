import type { Provenance } from '../../core/schema/results.ts';

type Computed = Pick<Provenance, 'computedBy'>;

/** "cuda", or "cuda (90 samples), cpu (10 samples)". */
export function providers({ computedBy: { maps } }: Computed): string {
  return listed(maps.map(({ provider, samples }) => [provider, samples]));
}

/** "1.30.0", or each version of ONNX Runtime with its samples. */
export function onnxRuntimes({ computedBy: { maps } }: Computed): string {
  return listed(maps.map(({ onnxruntime, samples }) => [onnxruntime, samples]));
}

/** "sharp 0.35.5 (libvips 8.18.0)", or each with its samples. */
export function decoders({ computedBy: { image } }: Computed): string {
  return listed(
    image.map(({ sharp, libvips, samples }) => [`sharp ${sharp} (libvips ${libvips})`, samples]),
  );
}

/**
 * What differs between the processes that computed a run's artifacts, in words; empty if nothing does. The
 * same model gives maps that differ in the last bits on another execution provider or version.
 */
export function mixtures({ computedBy }: Computed): string[] {
  const {
    explainer,
    image,
    maps,
    measures,
    heads,
    interventions,
    attacks = [],
    baselines,
  } = computedBy;
  const sessions = [...maps, ...heads, ...interventions, ...attacks];
  const decoders = [...image, ...interventions, ...attacks];
  const measurers = [explainer, ...measures, ...baselines];
  const differ = <Key extends string>(rows: readonly Record<Key, string>[], key: Key) =>
    new Set(rows.map((row) => row[key])).size > 1;
  const nodes = [...image, ...sessions, ...measurers];
  return [
    differ(sessions, 'provider') && 'execution providers',
    differ([explainer, ...sessions], 'onnxruntime') && 'versions of ONNX Runtime',
    (differ(decoders, 'sharp') || differ(decoders, 'libvips')) && 'image decoders',
    differ(measurers, 'groundcam') && 'versions of groundcam',
    differ(nodes, 'node') && 'versions of Node',
  ].filter((difference) => difference !== false);
}

function listed(parts: readonly [name: string, samples: number][]): string {
  const total = new Map<string, number>();
  for (const [name, samples] of parts) total.set(name, (total.get(name) ?? 0) + samples);
  const names = [...total.keys()];
  if (names.length < 2) return names[0] ?? 'nothing';
  return [...total].map(([name, samples]) => `${name} (${samples} samples)`).join(', ');
}
