import { expect, test } from 'vitest';
import { commitOf, parseHubUri, pinnedUri } from '../../../core/schema/hub-uri.ts';
import { ModelSpec } from '../../../core/schema/model-spec.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['hf://timm/resnet50.a1_in1k', { repository: 'timm/resnet50.a1_in1k' }],
  ['hf://a/b/model.onnx', { repository: 'a/b', file: 'model.onnx' }],
  ['hf://a/b@v1.0/onnx/m.onnx', { repository: 'a/b', revision: 'v1.0', file: 'onnx/m.onnx' }],
  ['hf://a/b@refs/pr/7', { repository: 'a/b', revision: 'refs/pr/7' }],
  ['hf://a/b@my%2Fbranch/m.onnx', { repository: 'a/b', revision: 'my/branch', file: 'm.onnx' }],
  [`hf://a/b@${commit}/`, { repository: 'a/b', revision: commit }],
])('%s', (uri, parts) => {
  expect(parseHubUri(uri)).toEqual({ revision: undefined, file: undefined, ...parts });
});

test.each([
  'hf://a',
  'hf://a/b/c',
  'hf:a/b',
  'hf://a/b/../c.onnx',
  'hf://a/b@/m.onnx',
  'hf://a/b@%zz',
  's3://a/b',
])('%s is none', (uri) => {
  expect(parseHubUri(uri)).toBeNull();
});

test('a model at a form that is none is refused in a spec', () => {
  expect(ModelSpec.safeParse({ uri: 'hf://a/b' }).success).toBe(true);
  expect(ModelSpec.safeParse({ uri: 'hf://a' }).error?.issues[0]?.message).toBe(
    'expected hf://owner/name[@revision][/file.onnx] for a model on the Hugging Face Hub',
  );
  expect(ModelSpec.safeParse({ uri: 'hf://user:pw@a/b' }).success).toBe(false);
});

test('a URI that is pinned tells its commit', () => {
  expect(commitOf(pinnedUri('a/b', commit, 'onnx/model.onnx'))).toBe(commit);
  expect(commitOf('hf://a/b@main/model.onnx')).toBeNull();
  expect(commitOf('models/a.onnx')).toBeNull();
});
