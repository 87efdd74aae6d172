import { unzipSync, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { zip, ZipArchive } from '../../../core/encoding/zip.ts';

const files = new Map([
  ['cam/00/ü.npy', Uint8Array.of(1, 2, 3)],
  ['empty.json', new Uint8Array(0)],
  ['labels/large.npy', new Uint8Array(50_000).fill(7)],
  ['noise', Uint8Array.from({ length: 9000 }, (_, at) => (at * 2654435761) >>> 13)],
]);

it('is an archive for other programs', () => {
  expect(unzipSync(zip(files))).toEqual(Object.fromEntries(files));
});

it('reads what other programs have packed as it is', () => {
  const archive = new ZipArchive(
    zipSync(Object.fromEntries(files), { mtime: '2026-01-01', level: 0 }),
  );
  for (const [name, content] of files) expect(archive.read(name)).toEqual(Buffer.from(content));
});

it('names its files and their sizes', () => {
  const archive = new ZipArchive(zip(files));
  expect([...archive.files()].map(({ name }) => name)).toEqual([...files.keys()]);
  expect(archive.read('none')).toBeUndefined();
  expect([...archive.files()].map(({ size }) => size)).toEqual([3, 0, 50_000, 9000]);
});

it('has the same bytes for the same files', () => {
  expect(zip(files)).toEqual(zip(files));
});

it('holds 65,535 files and refuses one more', () => {
  const many = new Map(Array.from({ length: 65_535 }, (_, at) => [`${at}`, Uint8Array.of(at)]));
  expect(new ZipArchive(zip(many)).read('65534')).toEqual(Buffer.of(65_534));
  expect(() => zip(new Map([...many, ['more', Uint8Array.of()]]))).toThrow(RangeError);
});

it('notices every flipped bit and every cut when its files are read', () => {
  const bytes = zip(new Map([...files].slice(0, 3)));
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 4;
    expect(outcomeOf(flipped), `byte ${at}`).not.toBe('wrong');
  }
  for (let length = 0; length < bytes.length; length++) {
    expect(outcomeOf(bytes.subarray(0, length)), `${length} bytes`).toBe('broken');
  }
});

/** Whether an archive gives other contents than were packed: a header field that nobody needs may differ. */
function outcomeOf(bytes: Uint8Array): 'right' | 'broken' | 'wrong' {
  try {
    const archive = new ZipArchive(bytes);
    const isRight = [...archive.files()].every(({ name }) => {
      const expected = files.get(name);
      // A name that nobody asks for is no wrong answer.
      return !expected || Buffer.from(expected).equals(archive.read(name) ?? Buffer.alloc(1));
    });
    return isRight ? 'right' : 'wrong';
  } catch (error) {
    if (error instanceof CorruptArtifactError) return 'broken';
    throw error;
  }
}
