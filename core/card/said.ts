import type { OnnxModel } from '../onnx/onnx-model.ts';
import type { BesideFile, CardSource } from '../schema/card-source.ts';
import type { ModelSpec, Sidecar } from '../schema/model-spec.ts';

/** What spec and sidecar file say in the same way. */
type Stated = Omit<Sidecar, 'geometry'>;

/** What lies beside a model. */
export interface Beside {
  sidecar?: Sidecar | undefined;
  /** Texts of files that other libraries write. */
  files: Readonly<Partial<Record<BesideFile, string>>>;
}

/** All that says how a model is meant. */
export interface Said extends Beside {
  /** Flags, or the spec file. */
  spec: ModelSpec;
  model: OnnxModel;
}

/** A value, and what says it. */
export interface Found<T> {
  value: T;
  source: CardSource;
}

/** Reads a field from a source; undefined if the source doesn't say it. Throws InputError if it can't be read. */
export type Reader<T> = (said: Said) => T | undefined;
/** How each source says a field. */
export type Readers<T> = Partial<Record<Exclude<CardSource, 'default'>, Reader<T>>>;

/** The readers of a field that spec and sidecar file say in the same way. */
export function stated<T>(read: (stated: Stated) => T | undefined): Readers<T> {
  return {
    spec: ({ spec }) => read(spec),
    sidecar: ({ sidecar }) => sidecar && read(sidecar),
  };
}
