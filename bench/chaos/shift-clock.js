/**
 * Loaded into a worker by `node --import`: on SIGWINCH, a signal that ends no process, its clock jumps by as many
 * milliseconds as the file says that GROUNDCAM_BENCH_CLOCK names. Timers go on.
 */
import { readFileSync } from 'node:fs';

const System = globalThis.Date;
let shift = 0;

globalThis.Date = class Date extends System {
  constructor(...args) {
    if (args.length === 0) super(System.now() + shift);
    else super(...args);
  }
  static now() {
    return System.now() + shift;
  }
};

process.on('SIGWINCH', () => {
  shift += Number(readFileSync(process.env.GROUNDCAM_BENCH_CLOCK, 'utf8'));
});
