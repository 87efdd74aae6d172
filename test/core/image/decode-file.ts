/**
 * Prints what decoding a file throws. A second argument limits the memory that the process may take beside
 * what it has, in MB: versions of Node begin with very different amounts.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { decodeImage } from '../../../core/image/decode-image.ts';

const [, , file, more] = process.argv;
const bytes = new Uint8Array(readFileSync(file!));
if (more !== undefined) {
  const [, kilobytes] = /^VmData:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
  const limit = Number(kilobytes) * 1024 + Number(more) * 1e6;
  execFileSync('prlimit', [`--pid=${process.pid}`, `--data=${limit}`]);
}
await decodeImage(bytes, { exif: 'ignore', icc: 'ignore' }).then(
  () => console.log('decoded'),
  (error: unknown) => console.log(String(error)),
);
