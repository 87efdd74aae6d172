/** Prints what decoding a file throws: for tests that limit the memory of a process. */
import { readFileSync } from 'node:fs';
import { decodeImage } from '../../../core/image/decode-image.ts';

const bytes = new Uint8Array(readFileSync(process.argv[2]!));
await decodeImage(bytes, { exif: 'ignore', icc: 'ignore' }).then(
  () => console.log('decoded'),
  (error: unknown) => console.log(String(error)),
);
