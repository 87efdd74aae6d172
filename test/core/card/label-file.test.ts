import { expect, test } from 'vitest';
import { readLabels } from '../../../core/card/label-file.ts';

const read = (text: string, path = 'labels.txt') => readLabels(Buffer.from(text), path);
const names = ['cat', 'dög'];

test.each([
  ['lines', 'cat\ndög\n'],
  ['lines of Windows', 'cat\r\ndög\r\n'],
  ['lines without an end', 'cat\ndög'],
  ['a JSON list', '["cat", "dög"]'],
  ['{index: name}', '{"0": "cat", "1": "dög"}'],
  ["Keras' {name: index}", '{"dög": 1, "cat": 0}'],
  ["Transformers' config.json", '{"model_type": "vit", "id2label": {"0": "cat", "1": "dög"}}'],
])('%s, with and without a byte-order mark', (_, text) => {
  expect(read(text)).toEqual(names);
  expect(read(`\uFEFF${text}`)).toEqual(names);
  expect(readLabels(Buffer.from(`\uFEFF${text}`, 'utf16le'), 'labels.txt')).toEqual(names);
  const bigEndian = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  expect(readLabels(bigEndian, 'labels.txt')).toEqual(names);
});

test('a name that begins with a bracket is still a name', () => {
  expect(read('[background]\ncat')).toEqual(['[background]', 'cat']);
  expect(read('{other}\ncat')).toEqual(['{other}', 'cat']);
});

test('a name between others may be empty', () => {
  expect(read('cat\n\ndog\n')).toEqual(['cat', '', 'dog']);
});

test('a .json file that is cut off is refused', () => {
  expect(() => read('["cat", "d', 'labels.json')).toThrow(
    'The labels file labels.json is not JSON',
  );
});

test('JSON that is no list of names is refused, with the forms that are', () => {
  expect(() => read('{"cat": 0, "dog": 2}', 'labels.json')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('index 1 has no name') as string,
      hint: expect.stringContaining('{"cat": 0, "dog": 1}') as string,
    }),
  );
});
