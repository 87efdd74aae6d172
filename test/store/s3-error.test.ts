import { expect, test } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import { StoreError } from '../../core/errors/store-error.ts';
import { explainS3Error, isTransientS3Error, WebPageError } from '../../store/s3-error.ts';

const request = { verb: 'read', uri: 's3://photos/a', bucket: 'photos', place: 'Amazon S3' };

function answer(name: string, httpStatusCode?: number): Error {
  const error = new Error('what the server said');
  error.name = name;
  return httpStatusCode === undefined
    ? error
    : Object.assign(error, { $metadata: { httpStatusCode } });
}

test.each([
  ['ExpiredToken', 400, 'the credentials have expired', 'aws sso login'],
  ['ExpiredTokenException', 400, 'the credentials have expired', 'aws sso login'],
  ['InvalidAccessKeyId', 403, 'the credentials are wrong', 'AWS_ACCESS_KEY_ID'],
  ['AccessDenied', 403, 'access is denied', 's3:PutObject on photos'],
  ['403', 403, 'access is denied', 's3:PutObject on photos'],
  ['PermanentRedirect', 301, 'the bucket is in another region', 'AWS_REGION'],
  ['302', 302, 'it redirects elsewhere (HTTP 302)', 'AWS_ENDPOINT_URL'],
  ['NotImplemented', 501, 'the server does not know this request (NotImplemented)', 'Amazon S3'],
  ['RequestTimeTooSkewed', 403, "this machine's clock and the server's differ", 'clocks'],
  ['XMinioStorageFull', 507, 'the server has no space left (XMinioStorageFull)', 'Free some space'],
  ['QuotaExceeded', 403, 'the server has no space left (QuotaExceeded)', 'Free some space'],
  ['Unknown', 502, 'HTTP 502', 'Try again'],
  ['SlowDown', 503, 'SlowDown: what the server said', 'Try again'],
])('%s says what, where and how to mend it', (name, status, what, hint) => {
  const error = explainS3Error(answer(name, status), request);
  expect(error).toBeInstanceOf(StoreError);
  expect(error.message).toContain(`Could not read s3://photos/a at Amazon S3: ${what}`);
  expect(error.hint).toContain(hint);
});

test('a connection that never was is told from an answer, with all its causes', () => {
  const causes = [
    new Error('connect ECONNREFUSED ::1:1'),
    new Error('connect ECONNREFUSED 127.0.0.1:1'),
  ];
  const { message } = explainS3Error(new AggregateError(causes), request);
  expect(message).toContain('no answer (Error: connect ECONNREFUSED ::1:1; ');
});

test('a connection that could not be opened for want of handles is no fault of the server', () => {
  const error = Object.assign(new Error('connect EMFILE 127.0.0.1:1'), { code: 'EMFILE' });
  const { message, hint } = explainS3Error(error, request);
  expect(message).toContain(': too many files and connections are open');
  expect(hint).toContain('ulimit -n');
});

test('a server without conditional writes is told from one that knows less', () => {
  const error = explainS3Error(answer('NotImplemented', 501), { ...request, isConditional: true });
  expect(error.message).toContain('the server lacks conditional writes');
});

test('a bucket that does not exist is bad input', () => {
  expect(explainS3Error(answer('NoSuchBucket', 404), request)).toBeInstanceOf(InputError);
});

test.each([
  ['an upload whose bits flipped', answer('XAmzContentSHA256Mismatch', 400), true],
  ['an upload that broke off', answer('IncompleteBody', 400), true],
  ['no answer', answer('TimeoutError'), true],
  ['overload', answer('SlowDown', 503), true],
  ['an answer that broke off', answer('Error', 200), true],
  ['a request that is wrong', answer('InvalidArgument', 400), false],
  ['a refusal', answer('AccessDenied', 403), false],
  ["a gateway's page", new WebPageError(502), true],
  ['a sign-in page', new WebPageError(200), false],
  ['a server that is full', answer('XMinioStorageFull', 507), false],
  ['what the server can not do', answer('NotImplemented', 501), false],
])('%s passes or stays', (_what, error, isTransient) => {
  expect(isTransientS3Error(error)).toBe(isTransient);
});
