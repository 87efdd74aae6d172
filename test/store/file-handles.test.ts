import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { onceHandlesAreFree } from '../../store/file-handles.ts';

const script = fileURLToPath(new URL('without-handles.ts', import.meta.url));
const tooMany = () => Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });

it('begins again until a file can be opened, and gives up in the end', async () => {
  let attempts = 0;
  const opens = (from: number) => {
    attempts += 1;
    return attempts < from ? Promise.reject(tooMany()) : Promise.resolve(attempts);
  };
  expect(await onceHandlesAreFree(() => opens(3), [0, 0])).toBe(3);
  attempts = 0;
  await expect(onceHandlesAreFree(() => opens(9), [0, 0])).rejects.toThrow('EMFILE');
  expect(attempts).toBe(3);
});

it('leaves other errors alone', async () => {
  let attempts = 0;
  const effect = () => Promise.reject(new Error(`refused ${++attempts}`));
  await expect(onceHandlesAreFree(effect, [0, 0])).rejects.toThrow('refused 1');
});

it('a store says that too many files are open, and waits a while for others to be closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-handles-'));
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'ulimit -n 60 && exec "$0" --import tsx "$1" "$2"',
    process.execPath,
    script,
    folder,
  ]);
  const { refused, later } = JSON.parse(stdout) as Record<'refused' | 'later', object[]>;
  for (const told of refused) {
    expect(told).toEqual({
      name: 'OutOfResourcesError',
      message: expect.stringMatching(
        /^Could not \w+( to)? \/.*: too many files are open$/,
      ) as string,
      hint: expect.stringContaining('ulimit -n') as string,
    });
  }
  expect(later).toEqual(refused.map(() => ({ status: 'done' })));
  const made = ['new', 'once', 'swapped'];
  const names = [...made.map((name) => `b-${name}`), 'kept', ...made.map((name) => `warm-${name}`)];
  expect((await readdir(folder)).sort()).toEqual(names);
});
