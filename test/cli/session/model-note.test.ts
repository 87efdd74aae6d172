import { expect, test } from 'vitest';
import { modelNotes } from '../../../cli/session/model-note.ts';

test('a run on a configured server says that a worker downloads a model on the Hub, and only then', () => {
  const uri = 'hf://team/net';
  expect(modelNotes(uri, { embedded: false })).toEqual([
    'hf://team/net: the worker downloads it first, unless its cache has it',
  ]);
  expect(modelNotes(uri, { embedded: true })).toEqual([]);
  expect(modelNotes('s3://bucket/net.onnx', { embedded: false })).toEqual([]);
});
