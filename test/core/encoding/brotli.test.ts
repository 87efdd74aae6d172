import { brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import {
  compress,
  compressHere,
  decompress,
  decompressHere,
} from '../../../core/encoding/brotli.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';

const text = Buffer.from('Where does the classifier look? '.repeat(1000));

it('is a Brotli file for other programs, in few bytes', async () => {
  const file = await compress(text);
  expect(brotliDecompressSync(file)).toEqual(text);
  expect(file.length).toBeLessThan(text.length / 100);
});

it.each([text, Buffer.alloc(0), Buffer.of(7)])('gives back what was compressed', async (bytes) => {
  await expect(decompress(await compress(bytes))).resolves.toEqual(bytes);
  expect(decompressHere(compressHere(bytes))).toEqual(bytes);
});

it('refuses what is no such file, and one that was cut off', async () => {
  const file = await compress(text);
  await expect(decompress(text)).rejects.toThrow(CorruptArtifactError);
  await expect(decompress(file.subarray(0, -1))).rejects.toThrow(
    'The file is not what was written',
  );
  await expect(decompress(Buffer.alloc(0))).rejects.toThrow(CorruptArtifactError);
  expect(() => decompressHere(text)).toThrow(CorruptArtifactError);
});
