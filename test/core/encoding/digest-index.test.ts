import { expect, test } from 'vitest';
import { DigestIndex } from '../../../core/encoding/digest-index.ts';
import { sha256 } from '../../../core/encoding/digest.ts';

const names = Array.from({ length: 300 }, (_, i) => `images/${i}.jpg`);

function indexOf(files: readonly string[], mark: string): Uint8Array {
  const index = DigestIndex.empty();
  for (const name of files) index.set(name, mark, sha256(name));
  return index.write();
}

function known(index: DigestIndex, name: string, mark: string): string | undefined {
  index.see(name, mark);
  return index.get(name);
}

test('An index knows the digest of each file, as long as its mark is the same', () => {
  const index = DigestIndex.read(indexOf(names, 'first'))!;
  for (const name of names) {
    expect(known(index, name, 'first')).toBe(sha256(name));
    expect(known(index, name, 'second')).toBeUndefined();
  }
  expect(known(index, 'images/300.jpg', 'first')).toBeUndefined();
  const empty = DigestIndex.read(DigestIndex.empty().write())!;
  expect(known(empty, 'any', 'first')).toBeUndefined();
});

test('An index learns thousands of files, some of them again', () => {
  const many = Array.from({ length: 3000 }, (_, i) => `images/${i}.jpg`);
  const index = DigestIndex.empty();
  for (const name of many) index.set(name, 'first', sha256(name));
  for (const name of many.slice(500, 2500)) index.set(name, 'second', sha256(`new ${name}`));
  const read = DigestIndex.read(index.write())!;
  many.forEach((name, i) => {
    const isNew = i >= 500 && i < 2500;
    expect(known(read, name, 'first')).toBe(isNew ? undefined : sha256(name));
    expect(known(read, name, 'second')).toBe(isNew ? sha256(`new ${name}`) : undefined);
  });
});

test('An index tells no digest of a file that it was not asked to compare', () => {
  const index = DigestIndex.read(indexOf(names, 'first'))!;
  index.see(names[1]!, 'first');
  expect(index.get(names[1]!)).toBe(sha256(names[1]!));
  expect(index.get(names[2]!)).toBeUndefined();
});

test('An index keeps what it knew, and of a file the last that it learned', () => {
  const index = DigestIndex.read(indexOf(names.slice(0, 200), 'first'))!;
  expect(index.hasLearned).toBe(false);
  index.set(names[7]!, 'second', sha256('other'));
  index.set(names[7]!, 'third', sha256('last'));
  index.set(names[250]!, 'first', sha256('new'));
  expect(index.hasLearned).toBe(true);
  const written = index.write();
  expect(written.length - indexOf(names.slice(0, 200), 'first').length).toBe(64);
  const read = DigestIndex.read(written)!;
  expect(known(read, names[6]!, 'first')).toBe(sha256(names[6]!));
  expect(known(read, names[7]!, 'first')).toBeUndefined();
  expect(known(read, names[7]!, 'third')).toBe(sha256('last'));
  expect(known(read, names[250]!, 'first')).toBe(sha256('new'));
});

test('An index that is broken anywhere, cut off, or something else is none', () => {
  const whole = indexOf(names.slice(0, 3), 'first');
  for (let at = 0; at < whole.length; at += 7) {
    const broken = Uint8Array.from(whole);
    broken[at]! ^= 4;
    expect(DigestIndex.read(broken)).toBeNull();
  }
  for (const length of [0, 1, 20, whole.length - 64, whole.length - 1]) {
    expect(DigestIndex.read(whole.subarray(0, length))).toBeNull();
  }
});
