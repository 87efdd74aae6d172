import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';

/** Largest body that is read, in bytes: several times what Temporal puts into one answer. */
const MAX_BODY = 64e6;

/** Payloads in the JSON form of protobuf, which has bytes in base64. */
const Base64 = z.string().regex(/^[\w+/-]*={0,2}$/, 'expected base64');
const Request = z.object({
  payloads: z.array(
    z.object({ metadata: z.record(z.string(), Base64).default({}), data: Base64.default('') }),
  ),
});

/** An answer that is not what was asked for. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A server that decrypts payloads for Temporal's UI and command line: POST /encode and /decode, with or
 * without the namespace before them, take and return `{"payloads": […]}`. Pages of other origins than
 * those given are refused, a program that sends no origin is not. It has no authentication.
 */
export function createCodecServer(codec: PayloadCodec, origins: readonly string[]): Server {
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) send(response, error.status, { message: error.message });
      else if (error instanceof GroundcamError) send(response, 400, { message: error.message });
      else send(response, 500, { message: 'The codec server failed' });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = request.headers;
    if (origin !== undefined) {
      if (!origins.includes(origin)) {
        throw new Refusal(403, `Pages of ${origin} may not use this codec server: --allow-origin`);
      }
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Vary', 'Origin');
    }
    if (request.method === 'OPTIONS') return allowRequest(request, response);
    const { pathname } = new URL(request.url ?? '/', 'http://codec');
    const [, operation] = /^(?:\/[^/]+)?\/(encode|decode)$/.exec(pathname) ?? [];
    if (operation === undefined) throw new Refusal(404, 'Use POST /encode or POST /decode');
    if (request.method !== 'POST') throw new Refusal(405, `Use POST ${pathname}`);
    const payloads = parse(await readBody(request));
    const done = await (operation === 'encode' ? codec.encode(payloads) : codec.decode(payloads));
    send(response, 200, { payloads: done.map(toJson) });
  }
}

/** Tells a browser, which asks first, that its page may send the request. */
function allowRequest({ headers }: IncomingMessage, response: ServerResponse): void {
  const wanted = headers['access-control-request-headers'];
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'POST, OPTIONS',
    ...(wanted !== undefined && { 'Access-Control-Allow-Headers': wanted }),
    // A page of the internet asks for this before it reaches a server of this machine.
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
  });
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new Refusal(413, `Expected at most ${MAX_BODY} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function parse(body: string): Payload[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refusal(400, 'Expected JSON: {"payloads": […]}');
  }
  const { data, error } = Request.safeParse(value);
  if (!data) {
    const [issue] = error.issues;
    throw new Refusal(400, `Expected payloads: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return data.payloads.map(({ metadata, data: bytes }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
    ),
    data: Buffer.from(bytes, 'base64'),
  }));
}

function toJson({ metadata, data }: Payload) {
  const base64 = (bytes: Uint8Array | null | undefined) =>
    Buffer.from(bytes ?? []).toString('base64');
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]),
    ),
    data: base64(data),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
