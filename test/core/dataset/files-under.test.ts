import { expect, test } from 'vitest';
import { filesUnder } from '../../../core/dataset/files-under.ts';
import type { Files } from '../../../core/dataset/files.ts';
import { MemoryFiles } from './memory-files.ts';

test('files in a folder are reached by their path below it', async () => {
  const all = new MemoryFiles({ 'a/b/c/d.txt': 'content', 'a/e.txt': 'other' });
  const under = filesUnder(all, 'a/b/');
  expect(await under.has('c/d.txt')).toBe(true);
  expect(await under.has('e.txt')).toBe(false);
  expect(new TextDecoder().decode(await under.read('c/d.txt'))).toBe('content');
  expect(await under.digest('c/d.txt')).toBe(await all.digest('a/b/c/d.txt'));
  expect(under.knownDigest?.('c/d.txt')).toBeUndefined();
  const known = filesUnder(
    Object.assign(all, { knownDigest: (key: string) => `of ${key}` }),
    'a/b/',
  );
  expect(known.knownDigest?.('c/d.txt')).toBe('of a/b/c/d.txt');
  const listed = [];
  for await (const file of under.list('c/')) listed.push(file);
  expect(listed).toEqual([{ key: 'c/d.txt', size: 7 }]);
});

test('the URI of a folder on disk is escaped, that of a bucket is not', () => {
  const at = (uri: string): Files => Object.assign(new MemoryFiles({}), { uri });
  expect(filesUnder(at('file:///data'), 'VOC 2012/x/').uri).toBe('file:///data/VOC%202012/x');
  expect(filesUnder(at('s3://bucket/voc'), 'VOC 2012/').uri).toBe('s3://bucket/voc/VOC 2012');
});
