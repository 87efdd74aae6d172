/** How long work may take before a person is told what it is, in milliseconds. */
const PATIENCE = 2000;

/** Says on stderr what takes long: one line that is replaced in a terminal, a line each elsewhere. */
export class SlowProgress {
  readonly #started = performance.now();
  #stage: string | undefined;

  show(stage: string, detail = ''): void {
    if (performance.now() - this.#started < PATIENCE) return;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${stage} ${detail}`);
    else if (stage !== this.#stage) process.stderr.write(`${stage}\n`);
    this.#stage = stage;
  }

  clear(): void {
    if (process.stderr.isTTY && this.#stage !== undefined) process.stderr.write('\r\x1b[K');
  }
}
