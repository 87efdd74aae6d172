import { LRUCache } from 'lru-cache';
import type { InferenceThread } from './inference-thread.ts';

/** A graph in the inference thread, and the queue before it. */
export interface LoadedGraph<Request, Result> {
  thread: InferenceThread;
  session: string;
  submit: (request: Request) => Promise<Result>;
  /** Resolves once all requests are answered. */
  idle: () => Promise<void>;
  /** Frees what was loaded beside it. */
  close?: () => void;
}

/** Graphs that stay loaded in one worker: enough for two runs that alternate. */
const GRAPHS = 4;

/** Graphs of one kind that were used last. One that could not be loaded is loaded again at the next request. */
export class LoadedGraphs<Source extends { key: string }, Request, Result> {
  readonly #load: (source: Source) => Promise<LoadedGraph<Request, Result>>;
  readonly #loaded = new LRUCache<string, Promise<LoadedGraph<Request, Result>>>({
    max: GRAPHS,
    dispose: (loading) => void this.#unload(loading),
  });

  constructor(load: (source: Source) => Promise<LoadedGraph<Request, Result>>) {
    this.#load = load;
  }

  async submit(source: Source, request: Request): Promise<Result> {
    const { key } = source;
    let loading = this.#loaded.get(key);
    if (!loading) {
      const attempt = this.#load(source);
      this.#loaded.set(key, attempt);
      attempt.catch(() => {
        if (this.#loaded.peek(key) === attempt) this.#loaded.delete(key);
      });
      loading = attempt;
    }
    const { submit } = await loading;
    return submit(request);
  }

  /** Frees all of them. */
  clear(): void {
    this.#loaded.clear();
  }

  /** Frees a graph, once the requests that it already has are answered. */
  async #unload(loading: Promise<LoadedGraph<Request, Result>>): Promise<void> {
    try {
      const { thread, session, idle, close } = await loading;
      await idle();
      close?.();
      await thread.unload(session);
    } catch {
      // Nothing to free: it never loaded, or the thread has ended.
    }
  }
}
