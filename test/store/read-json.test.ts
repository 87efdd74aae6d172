import { expect, test } from 'vitest';
import { z } from 'zod';
import { UnreadableRecordError } from '../../core/errors/unreadable-record-error.ts';
import { readJsonLines, streamJsonLines, writeCompressedLines } from '../../store/read-json.ts';
import { MemoryStore } from './memory-store.ts';

const Line = z.strictObject({ id: z.int(), text: z.string() });

async function storeOf(content: string) {
  const store = new MemoryStore();
  await store.write('lines', content);
  return store;
}

async function read(content: string) {
  const parts: z.infer<typeof Line>[][] = [];
  for await (const part of streamJsonLines(await storeOf(content), 'lines', Line)) parts.push(part);
  return parts;
}

test('Lines of a file larger than what is read at once come as they are, in several parts', async () => {
  const lines = Array.from({ length: 9000 }, (_, id) => ({ id, text: 'ß'.repeat((id % 7) * 100) }));
  const content = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const parts = await read(content);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flat()).toEqual(lines);
});

test('A file may be empty, end without a newline, and have a line longer than what is read at once', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('{"id":1,"text":""}')).toEqual([[{ id: 1, text: '' }]]);
  const long = { id: 2, text: 'x'.repeat(9_000_000) };
  expect((await read(`${JSON.stringify(long)}\n{"id":3,"text":""}`)).flat()).toEqual([
    long,
    { id: 3, text: '' },
  ]);
});

test('A broken line is named by its number, in a later part too', async () => {
  const line = `${JSON.stringify({ id: 1, text: 'x'.repeat(1_000_000) })}\n`;
  await expect(read(`${line.repeat(9)}{"id":"a","text":""}\n`)).rejects.toThrow('line 10');
});

test('Compressed lines come back as they were, in a part of their bytes', async () => {
  const store = new MemoryStore();
  const lines = Array.from({ length: 1000 }, (_, id) => ({ id, text: `line ${id}` }));
  await writeCompressedLines(store, 'lines.br', lines);
  await expect(readJsonLines(store, 'lines.br', Line)).resolves.toEqual(lines);
  expect((await store.read('lines.br')).length).toBeLessThan(JSON.stringify(lines).length / 4);
  await writeCompressedLines(store, 'none.br', []);
  await expect(readJsonLines(store, 'none.br', Line)).resolves.toEqual([]);
});

test('Compressed lines that are broken are named', async () => {
  const store = new MemoryStore();
  await store.write('lines.br', '{"id":1,"text":""}');
  const reading = readJsonLines(store, 'lines.br', Line);
  await expect(reading).rejects.toThrow(UnreadableRecordError);
  await expect(reading).rejects.toThrow('lines.br: it is not compressed');
});
