const ENDING = 0;
const IN_NATIVE_CODE = 1;

/**
 * What the inference thread and its owner tell each other without messages: whether the thread is to end, and
 * whether it is inside ONNX Runtime. Its Node binding aborts the process if a thread is terminated there.
 */
export class ThreadFlags {
  /** The flags, to be handed to the thread. */
  readonly shared: Int32Array<SharedArrayBuffer>;

  constructor(shared = new Int32Array(new SharedArrayBuffer(8))) {
    this.shared = shared;
  }

  /** For the owner: the thread ends before its next request. */
  end(): void {
    Atomics.store(this.shared, ENDING, 1);
  }

  /** For the owner: blocks until the thread is outside of ONNX Runtime, at most a minute. Call `end` before. */
  waitOutside(): void {
    Atomics.wait(this.shared, IN_NATIVE_CODE, 1, 60_000);
  }

  /** For the thread: whether it may call ONNX Runtime. If not, it is to end. */
  enter(): boolean {
    Atomics.store(this.shared, IN_NATIVE_CODE, 1);
    if (Atomics.load(this.shared, ENDING) === 0) return true;
    this.leave();
    return false;
  }

  /** For the thread: it is outside of ONNX Runtime. */
  leave(): void {
    Atomics.store(this.shared, IN_NATIVE_CODE, 0);
    Atomics.notify(this.shared, IN_NATIVE_CODE);
  }
}
