import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { decodeImage } from '../../core/image/decode-image.ts';

test('the example of docs/attacks.md attacks a photo and writes it', async () => {
  const page = await readFile('docs/attacks.md', 'utf8');
  const command =
    /^node (examples\/attack\.js .*) attacked\.png$/m.exec(page)?.[1]?.split(' ') ?? [];
  const file = join(await mkdtemp(join(tmpdir(), 'groundcam-attack-')), 'attacked.png');
  const { stdout } = await promisify(execFile)(process.execPath, [...command, file]);
  const [, before, after] =
    /^class (\d) before, (\d) after; no value changed by more than 8$/m.exec(stdout) ?? [];
  expect(before).toBeDefined();
  expect(after).not.toBe(before);
  const image = await decodeImage(await readFile(file), { exif: 'ignore', icc: 'ignore' });
  expect([image.width, image.height]).toEqual([128, 128]);
});
