import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';

const allowed = new AllowedUris(['s3://team/audits/', '/data/models', 'test/golden']);

it.each([
  's3://team/audits',
  's3://team/audits/',
  's3://team/audits/nightly/model.onnx',
  '/data/models/a.onnx',
  'file:///data/models/a.onnx',
  '/data/other/../models/a.onnx',
  'test/golden/cam/squeezenet.onnx',
  pathToFileURL(resolve('test/golden')).href,
])('allows %s', (uri) => {
  expect(() => allowed.check(uri, 'model')).not.toThrow();
});

it.each([
  's3://team/audits-of-others',
  's3://team',
  's3://other/audits/x',
  '/data/models-secret/a.onnx',
  '/data/models/../secret/a.onnx',
  'file:///data/models/%2e%2e/secret',
  '/etc/passwd',
  'test',
])('refuses %s', (uri) => {
  expect(() => allowed.check(uri, 'model')).toThrow(InputError);
});

it('refuses keys that lead out of a bucket’s prefix', () => {
  expect(() => allowed.check('s3://team/audits/../secrets', 'store')).toThrow(InputError);
});

it('names the place and the prefixes', () => {
  expect(() => allowed.check('s3://other/x', 'dataset')).toThrow(
    `The dataset s3://other/x is not below a place that this worker may use: s3://team/audits, ${pathToFileURL('/data/models').href}, `,
  );
});

it('allows everything without a prefix', () => {
  expect(() => new AllowedUris().check('/etc/passwd', 'model')).not.toThrow();
});

it.each([
  ['hf://team', 'hf://team/net', true],
  ['hf://team', 'hf://team/net@v1/onnx/model.onnx', true],
  ['hf://team/net', 'hf://team/net@main', true],
  ['hf://team/net', 'hf://team/net-2', false],
  ['hf://team/net/a.onnx', 'hf://team/net@v2/a.onnx', true],
  ['hf://team/net/a.onnx', 'hf://team/net/b.onnx', false],
  ['s3://team', 'hf://team/net', false],
])('of the Hub, %s allows %s: %s', (prefix, uri, isAllowed) => {
  const check = () => new AllowedUris([prefix]).check(uri, 'model');
  if (isAllowed) expect(check).not.toThrow();
  else expect(check).toThrow('is not below a place that this worker may use');
});
