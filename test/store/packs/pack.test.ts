import { expect, it } from 'vitest';
import { writeNpy } from '../../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { Pack } from '../../../store/packs/pack.ts';

const keyOf = (stage: string, at: number, end: string) =>
  `artifacts/v1/${stage}/00/${String(at).padStart(64, '0')}.${end}`;

const map = writeNpy({ shape: [7, 7], data: Float32Array.from({ length: 49 }, Math.sin) });
const contents = new Map<string, ArtifactContent>(
  Array.from({ length: 20 }, (_, at): [string, ArtifactContent][] => [
    [keyOf('cam', at, 'npy'), map],
    [keyOf('measurement', at, 'json'), { at, status: 'measured' }],
  ]).flat(),
);
const keys = [...contents.keys()];

it('gives back each artifact, from memory and from its file', async () => {
  const { pack, file } = await Pack.of(contents);
  for (const each of [pack, await Pack.open(file)]) {
    for (const [key, content] of contents) {
      const expected = content instanceof Uint8Array ? Buffer.from(content) : content;
      expect(each.read(key)).toEqual(expected);
    }
    expect(each.read(keyOf('cam', 20, 'npy'))).toBeUndefined();
    expect([...each.artifacts()].map(({ key }) => key)).toEqual(keys);
  }
});

it('takes a fraction of the bytes of its artifacts, and says which part of the file each takes', async () => {
  const { pack, file } = await Pack.of(contents);
  expect(file.length).toBeLessThan(pack.bytes / 5);
  const sizes = [...pack.artifacts()].map(({ size }) => size);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  const all = sizes.reduce((sum, size) => sum + size);
  expect(all).toBeLessThanOrEqual(file.length + sizes.length);
  expect(all).toBeGreaterThan(file.length / 3);
});

it('has a part of its artifacts as another pack', async () => {
  const { pack } = await Pack.of(contents);
  const some = keys.slice(3, 6);
  const { file } = await pack.part([...some, keyOf('cam', 99, 'npy')]);
  expect([...(await Pack.open(file)).artifacts()].map(({ key }) => key)).toEqual(some);
});

it('refuses a file that is none', async () => {
  const { file } = await Pack.of(contents);
  await expect(Pack.open(file.subarray(1))).rejects.toThrow(CorruptArtifactError);
  await expect(Pack.open(Buffer.from('pack'))).rejects.toThrow(CorruptArtifactError);
});
