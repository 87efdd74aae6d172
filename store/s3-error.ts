import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { InputError } from '../core/errors/input-error.ts';
import { StoreError } from '../core/errors/store-error.ts';
import { isOutOfHandles, TOO_MANY_OPEN_HINT } from './file-handles.ts';

/** The request that failed, for the message. */
export interface S3Request {
  /** As in "could not <verb> s3://…": "read", "write", "list". */
  verb: string;
  /** Bucket, and key or prefix. */
  uri: string;
  bucket: string;
  /** Endpoint, or "Amazon S3". */
  place: string;
  /** Whether it was a write under a condition. */
  isConditional?: boolean;
}

/** An answer for people, where one for programs was expected. */
export class WebPageError extends Error {
  override readonly name = 'WebPageError';
  readonly $metadata: { httpStatusCode: number };

  constructor(httpStatusCode: number) {
    super(`HTTP ${httpStatusCode}`);
    this.$metadata = { httpStatusCode };
  }
}

const NO_API = "Check AWS_ENDPOINT_URL: it has to be the address of S3's API, not of a console.";

/** An SDK error as one that says what failed, where and how to fix it. A missing bucket is an InputError. */
export function explainS3Error(error: Error, request: S3Request): GroundcamError {
  const { verb, uri, bucket, place } = request;
  if (error.name === 'NoSuchBucket') {
    return new InputError(`There is no bucket ${bucket} at ${place}`, {
      hint: `Create it (aws s3 mb s3://${bucket}), or choose another store.`,
      cause: error,
    });
  }
  const [what, hint] = reason(error, request);
  return new StoreError(`Could not ${verb} ${uri} at ${place}: ${what}`, { hint, cause: error });
}

function reason(
  error: Error,
  { bucket, verb, isConditional = false }: S3Request,
): [what: string, hint: string] {
  const status = statusOf(error);
  if (error instanceof WebPageError) {
    return [
      `it answers with a web page (HTTP ${status})`,
      `${NO_API} Or a proxy or a sign-in page stands in between.`,
    ];
  }
  if (isFull(error)) {
    return [
      `the server has no space left (${error.name})`,
      'Free some space there, or choose another --store.',
    ];
  }
  if (
    /x-amz-(checksum|sdk-checksum|trailer)|STREAMING-UNSIGNED-PAYLOAD/i.test(error.message) ||
    (status === 501 && verb.startsWith('write') && !isConditional)
  ) {
    return [
      `the server refuses the checksums that are sent with each object (${error.name})`,
      'Set AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED for every process that uses this server.',
    ];
  }
  if (error.name === 'CredentialsProviderError') {
    return [
      'found no AWS credentials',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run on a host whose role gives them.',
    ];
  }
  if (/InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|UserNotFound/.test(error.name)) {
    return [
      `the credentials are wrong (${error.name})`,
      'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile in AWS_PROFILE.',
    ];
  }
  if (/ExpiredToken|TokenRefreshRequired/.test(error.name)) {
    return ['the credentials have expired', 'Get new ones, for example with aws sso login.'];
  }
  if (error.name === 'RequestTimeTooSkewed') {
    return ["this machine's clock and the server's differ by too much", 'Set the clocks.'];
  }
  if (status === 403) {
    return [
      'access is denied',
      verb.startsWith('delete')
        ? `Give these credentials s3:DeleteObject on ${bucket}.`
        : `Give these credentials s3:ListBucket, s3:GetObject and s3:PutObject on ${bucket}.`,
    ];
  }
  if (/^(PermanentRedirect|AuthorizationHeaderMalformed)$/.test(error.name)) {
    return ['the bucket is in another region', "Set AWS_REGION to the bucket's region."];
  }
  if (status !== undefined && status >= 300 && status < 400) {
    return [`it redirects elsewhere (HTTP ${status})`, NO_API];
  }
  if (status === 501 && !isConditional) {
    return [
      `the server does not know this request (${error.name})`,
      'Use a server that speaks the protocol: Amazon S3, MinIO, Ceph, R2 and others do.',
    ];
  }
  if (status === 501) {
    return [
      'the server lacks conditional writes (If-None-Match, If-Match)',
      'Use a server that has them: Amazon S3, MinIO, Ceph, R2 and others do.',
    ];
  }
  if (isOutOfHandles(error)) {
    return ['too many files and connections are open', TOO_MANY_OPEN_HINT];
  }
  if (status === undefined) {
    const words = error instanceof AggregateError ? error.errors.join('; ') : error.message;
    return [
      `no answer (${words || error.name})`,
      'Check AWS_ENDPOINT_URL, and that this machine reaches it.',
    ];
  }
  // The SDK's words for an answer without any.
  const isWordless = /^(Unknown|UnknownError|\d+)$/.test(error.name);
  return [
    isWordless ? `HTTP ${status}` : `${error.name}: ${error.message}`,
    'Try again; if it persists, ask whoever runs the server.',
  ];
}

/** Whether the server, or what this user may have of it, is full: MinIO's and Ceph's words. */
function isFull(error: Error): boolean {
  return statusOf(error) === 507 || /StorageFull|QuotaExceeded/.test(error.name);
}

/** What servers call a request that did not arrive whole, or as it was sent. Its status is 400. */
const DAMAGED = [
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
];

/**
 * Whether the same request may succeed later: no answer, a fault or overload of the server, or a request or
 * an answer that broke off or was damaged on its way.
 */
export function isTransientS3Error(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof GroundcamError) return false;
  if (error instanceof TypeError || error.name === 'CredentialsProviderError') return false;
  if (DAMAGED.includes(error.name)) return true;
  if (isFull(error)) return false;
  if (error instanceof WebPageError) return error.$metadata.httpStatusCode >= 500;
  const status = statusOf(error);
  // A success status with an error: the body was incomplete.
  return (
    status === undefined || status < 300 || status === 429 || (status >= 500 && status !== 501)
  );
}

/** Whether a server says that it gets too many requests. Amazon's says 503, to HEAD without a reason. */
export function asksToSlowDown(error: unknown): boolean {
  return [429, 503].includes(statusOf(error) ?? 0);
}

/** The HTTP status of the answer, or undefined if there was none. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null) return undefined;
  if (!('httpStatusCode' in $metadata)) return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}
