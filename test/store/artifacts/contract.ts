import { beforeEach, describe, expect, it } from 'vitest';
import { writeNpy } from '../../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../../core/encoding/seal.ts';
import type { Artifacts } from '../../../store/artifacts/artifacts.ts';

const ARRAY = 'artifacts/v1/cam/00/0011.npy';
const RECORD = 'artifacts/v1/cam/00/0011.json';
const ABSENT = 'artifacts/v1/cam/00/0012.json';
const array = writeNpy({ shape: [2], data: Float32Array.of(1, 2) });
const contents = new Map<string, ArtifactContent>([
  [ARRAY, array],
  [RECORD, { score: 0.5 }],
]);

/** What every implementation of Artifacts has to do. */
export function describeArtifacts(name: string, open: () => Promise<Artifacts>): void {
  describe(`${name} as Artifacts`, () => {
    let artifacts: Artifacts;
    beforeEach(async () => {
      artifacts = await open();
      await artifacts.write(contents);
    });
    const listed = async () => {
      const keys = [];
      for await (const { key } of artifacts.list()) keys.push(key);
      return keys;
    };

    it('reads what was written, whatever its format', async () => {
      const read = await artifacts.read([ARRAY, RECORD]);
      expect(Buffer.from(array).equals(read.get(ARRAY) as Uint8Array)).toBe(true);
      expect(read.get(RECORD)).toEqual({ score: 0.5 });
    });

    it('has no entry for what is not there', async () => {
      expect([...(await artifacts.known([ABSENT, RECORD])).keys()]).toEqual([RECORD]);
      expect([...(await artifacts.read([ABSENT, RECORD])).keys()]).toEqual([RECORD]);
    });

    it('keeps what is there already, unless told to replace it', async () => {
      const other = new Map([[RECORD, { score: 0.7 }]]);
      await artifacts.write(other);
      expect((await artifacts.read([RECORD])).get(RECORD)).toEqual({ score: 0.5 });
      await artifacts.write(other, { replace: true });
      expect((await artifacts.read([RECORD])).get(RECORD)).toEqual({ score: 0.7 });
    });

    it('lists everything', async () => {
      expect((await listed()).sort()).toEqual([RECORD, ARRAY]);
    });

    it('removes what it is told to, whether it is there or not', async () => {
      await artifacts.remove([ARRAY, ABSENT]);
      expect(await listed()).toEqual([RECORD]);
      expect((await artifacts.known([ARRAY])).size).toBe(0);
    });

    it('takes no keys at all', async () => {
      await artifacts.write(new Map());
      await artifacts.remove([]);
      expect((await artifacts.known([])).size).toBe(0);
      expect((await artifacts.read([])).size).toBe(0);
    });
  });
}
