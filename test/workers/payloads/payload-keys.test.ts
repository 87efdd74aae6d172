import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { parsePayloadKeys, readPayloadKeys } from '../../../workers/payloads/payload-keys.ts';

const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64');

afterEach(() => vi.unstubAllEnvs());

it('encrypts with the first key and knows all', () => {
  const text = `# since November\r\n2026-11 ${base64(1)}\n\n  2026-05\t${base64(2)}  \n`;
  const { current, byId } = parsePayloadKeys(text, 'keys');
  expect(current).toBe('2026-11');
  expect([...byId]).toEqual([
    ['2026-11', Buffer.alloc(32, 1)],
    ['2026-05', Buffer.alloc(32, 2)],
  ]);
});

it.each([
  ['no key', '# nothing\n', 'it has no key'],
  ['a short key', `a ${Buffer.alloc(16).toString('base64')}`, 'line 1 is not an id and a key'],
  ['a key without an id', base64(1), 'line 1 is not'],
  ['something else', `a ${base64(1)}\n{"b": 1}`, 'line 2 is not'],
  ['the same id twice', `a ${base64(1)}\na ${base64(2)}`, 'line 2 has the id of an earlier key, a'],
])('refuses %s, and repeats no key', (_name, text, message) => {
  expect(() => parsePayloadKeys(text, 'my.keys')).toThrow(
    `Expected keys of payloads in my.keys, but ${message}`,
  );
  expect(() => parsePayloadKeys(text, 'my.keys')).not.toThrow(base64(1));
});

it('reads the file that the environment names', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'groundcam-keys-')), 'payload.keys');
  await writeFile(file, `a ${base64(3)}`);
  vi.stubEnv('GROUNDCAM_PAYLOAD_KEY_FILE', file);
  await expect(readPayloadKeys()).resolves.toMatchObject({ file, current: 'a' });
  vi.stubEnv('GROUNDCAM_PAYLOAD_KEY_FILE', `${file}.gone`);
  await expect(readPayloadKeys()).rejects.toThrow(
    `Could not read the keys of payloads in ${file}.gone (GROUNDCAM_PAYLOAD_KEY_FILE)`,
  );
  vi.stubEnv('GROUNDCAM_PAYLOAD_KEY_FILE', '');
  await expect(readPayloadKeys()).resolves.toBeUndefined();
});
