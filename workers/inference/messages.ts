import type { Tensors } from '../../core/onnx/runner.ts';

/** What the inference thread is asked to do. */
export type Request =
  | { id: number; kind: 'run-once'; model: Uint8Array; feeds: Tensors; folder: string | undefined }
  | { id: number; kind: 'load'; session: string; model: Uint8Array; folder: string | undefined }
  | { id: number; kind: 'run'; session: string; feeds: Tensors; without: readonly string[] }
  | { id: number; kind: 'unload'; session: string };

/** What it answers. `seconds` is the time spent inside ONNX Runtime. */
export type Response =
  | { id: number; tensors: Tensors; seconds: number }
  | { id: number; provider: ExecutionProvider }
  | { id: number; unloaded: true }
  | { id: number; error: string };

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
