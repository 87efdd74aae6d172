import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What some S3-compatible servers do otherwise than Amazon's. */
export interface S3Quirks {
  /** Takes no notice of If-Match and If-None-Match. */
  ignoresConditions?: boolean;
  /** Answers 501 to If-Match and If-None-Match. */
  refusesConditions?: boolean;
  /** Answers 501 to checksums of CRC32, which the SDK sends by default. */
  refusesChecksums?: boolean;
  /** Sends objects without an ETag. */
  hasNoTags?: boolean;
  /** Tags that are no MD5 of the content, as of objects that were sent in parts or are encrypted. */
  hasOpaqueTags?: boolean;
  /** Changes the bytes that a GET of an object answers. */
  corrupt?: (key: string, bytes: Buffer) => Buffer;
  /** Answers every request with a web page. */
  webPage?: { status: number };
  /** Asked for each request: the error to answer instead. */
  refuse?: (request: IncomingMessage) => { status: number; code: string } | undefined;
}

interface Stored {
  bytes: Buffer;
  tag: string;
  type: string | undefined;
  modified: Date;
}

/** A small S3 server in memory on 127.0.0.1, with any bucket, no checksums, and quirks. */
export async function startMiniS3(quirks: S3Quirks = {}) {
  const objects = new Map<string, Stored>();
  const requests: string[] = [];
  const traffic = { read: 0, written: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, decoded(request, Buffer.concat(chunks))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');

  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, , ...parts] = url.pathname.split('/');
    const key = decodeURIComponent(parts.join('/'));
    requests.push(`${method} ${key}`);
    if (quirks.webPage) {
      response.writeHead(quirks.webPage.status, { 'content-type': 'text/html; charset=utf-8' });
      return void response.end('<!DOCTYPE html><title>Sign in</title>');
    }
    const refusal = quirks.refuse?.(request);
    if (refusal) return fail(response, refusal.status, refusal.code);
    const object = objects.get(key);
    if (method === 'PUT') {
      if (quirks.refusesChecksums && headers['x-amz-checksum-crc32'] !== undefined) {
        return fail(response, 501, 'NotImplemented');
      }
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
      const isConditional = ifMatch !== undefined || ifNoneMatch !== undefined;
      if (isConditional && quirks.refusesConditions) {
        return fail(response, 501, 'NotImplemented');
      }
      if (!quirks.ignoresConditions) {
        if (ifNoneMatch === '*' && object) return fail(response, 412, 'PreconditionFailed');
        if (ifMatch !== undefined && !object) return fail(response, 404, 'NoSuchKey');
        if (ifMatch !== undefined && object?.tag !== ifMatch) {
          return fail(response, 412, 'PreconditionFailed');
        }
      }
      const md5 = createHash('md5').update(body).digest('hex');
      const tag = quirks.hasOpaqueTags ? `"${md5}-2"` : `"${md5}"`;
      objects.set(key, { bytes: body, tag, type: headers['content-type'], modified: new Date() });
      traffic.written += body.length;
      response.writeHead(200, quirks.hasNoTags ? {} : { etag: tag }).end();
    } else if (method === 'DELETE') {
      objects.delete(key);
      response.writeHead(204).end();
    } else if (key === '') {
      list(response, url.searchParams.get('prefix') ?? '');
    } else if (!object) {
      fail(response, 404, 'NoSuchKey', method === 'HEAD');
    } else {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
      const part =
        from === undefined ? object.bytes : object.bytes.subarray(Number(from), Number(to) + 1);
      if (from !== undefined && part.length === 0) return fail(response, 416, 'InvalidRange');
      const bytes = quirks.corrupt?.(key, Buffer.from(part)) ?? part;
      response.writeHead(from === undefined ? 200 : 206, {
        'content-length': bytes.length,
        'last-modified': object.modified.toUTCString(),
        ...(object.type !== undefined && { 'content-type': object.type }),
        ...(!quirks.hasNoTags && { etag: object.tag }),
      });
      if (method === 'GET') traffic.read += bytes.length;
      response.end(method === 'HEAD' ? undefined : bytes);
    }
  }

  function list(response: ServerResponse, prefix: string): void {
    const found = [...objects].filter(([key]) => key.startsWith(prefix)).sort();
    const contents = found.map(
      ([key, { bytes, modified, tag }]) =>
        `<Contents><Key>${key}</Key><LastModified>${modified.toISOString()}</LastModified><Size>${bytes.length}</Size>${quirks.hasNoTags ? '' : `<ETag>${tag}</ETag>`}</Contents>`,
    );
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
    );
  }

  return {
    objects,
    /** Method and key of every request. */
    requests,
    /** Bytes of the objects that were read and written. */
    traffic,
    quirks,
    /** What a process needs in its environment to use this server. */
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_ACCESS_KEY_ID: 'mini',
      AWS_SECRET_ACCESS_KEY: 'mini',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function fail(response: ServerResponse, status: number, code: string, isBare = false): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(isBare ? undefined : `<Error><Code>${code}</Code><Message>mini</Message></Error>`);
}

/** The content of a body that may come in signed chunks. */
function decoded({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (size === 0) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
