import { expect, it } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { Place } from '../../../core/schema/place.ts';
import { openStore } from '../../../store/open-store.ts';

it.each([
  's3://AKIAEXAMPLE:hunter2@bucket/x',
  's3://AKIAEXAMPLE:hunter2/with/slashes@bucket/x',
  's3://hunter2@bucket',
  's3:key:hunter2@bucket',
  'https://user:hunter2@host/x',
  'https://bucket.s3.amazonaws.com/m.onnx?X-Amz-Signature=hunter2',
  's3://bucket/m.onnx?X-Amz-Security-Token=hunter2',
])('%s is refused without repeating its secret', (uri) => {
  const parsed = Place.safeParse(uri);
  expect(parsed.error?.issues[0]?.message).toContain('credentials');
  expect(JSON.stringify(parsed.error)).not.toContain('hunter2');
  const open = () => openStore(uri);
  expect(open).toThrow(InputError);
  expect(open).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }),
  );
});

it.each([
  '/data/a b/Übung@home',
  'C:\\models\\m.onnx',
  'file:///data/x@y:z',
  's3://bucket/prefix/me@host:1/x=1&y=2',
  './a:b@c',
])('%s holds no credentials', (uri) => {
  expect(Place.parse(uri)).toBe(uri);
});
