import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 optimize functions after four times as much of their work. A worker has threads for samples, inference, statistics and workflows,
 * and each compiles for itself. This took 8 % off the CPU of an audit of 1,000 photos (docs/scale.md).
 */
export function optimizeLater(): void {
  const [major = 0] = process.versions.v8.split('.').map(Number);
  if (major >= 12) setFlagsFromString('--invocation-count-for-turbofan=12000');
  else setFlagsFromString('--interrupt-budget=270000');
}
