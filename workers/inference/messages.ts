import type { Tensors } from '../../core/onnx/runner.ts';

/** What the inference thread is asked to do. */
export type Request =
  | { id: number; kind: 'run-once'; model: Uint8Array; feeds: Tensors; folder: string | undefined }
  | { id: number; kind: 'load'; session: string; model: Uint8Array; folder: string | undefined }
  | ({ id: number; kind: 'run'; session: string; feeds: Tensors } & RunOptions)
  | { id: number; kind: 'unload'; session: string };

export interface RunOptions {
  /** Outputs that nobody wants. Default: none. */
  without?: readonly string[];
  /** Runs of other sessions on what the run returned. Default: none. */
  next?: readonly NextRun[];
}

/** A run of a loaded model on one image's part of what a run before it returned for a batch. */
export interface NextRun {
  session: string;
  feeds: Tensors;
  /** Feeds that are parts of the outputs of the run before. Default of `dims`: one axis. */
  parts: readonly { input: string; output: string; dims?: readonly number[] }[];
  /** Which image, and of how many. */
  place: number;
  batch: number;
  without: readonly string[];
}

/** What it answers. `seconds` is the time spent inside ONNX Runtime, that of the next runs not included. */
export type Response =
  | ({ id: number } & RunResult)
  | { id: number; provider: ExecutionProvider }
  | { id: number; unloaded: true }
  | { id: number; error: string };

/** What a run returned, and each of the next. */
export interface RunResult {
  tensors: Tensors;
  seconds: number;
  next: readonly Tensors[];
}

export type ExecutionProvider = 'cpu' | 'cuda';

/** What a user asks for: `auto` is CUDA if it is there, and `cuda` fails if it is not. */
export type ProviderChoice = 'auto' | ExecutionProvider;

/** How sessions of the thread run. */
export interface SessionSettings {
  provider: ProviderChoice;
  threads: number;
}

/** What the thread is started with. */
export interface ThreadSettings extends SessionSettings {
  flags: Int32Array<SharedArrayBuffer>;
}

/** What the thread's error begins with if it was told to use CUDA and could not. */
export const NO_CUDA = "CUDA was asked for and can't be used: ";
