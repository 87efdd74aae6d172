/** Milliseconds before progress is shown at all. */
const DELAY = 2000;

/** Shows on stderr what takes long: one line that is updated in a terminal, a line per stage elsewhere. */
export class SlowProgress {
  readonly #started = performance.now();
  #stage: string | undefined;

  show(stage: string, detail = ''): void {
    if (performance.now() - this.#started < DELAY) return;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${stage} ${detail}`);
    else if (stage !== this.#stage) process.stderr.write(`${stage}\n`);
    this.#stage = stage;
  }

  clear(): void {
    if (process.stderr.isTTY && this.#stage !== undefined) process.stderr.write('\r\x1b[K');
  }
}
