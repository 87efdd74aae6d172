import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';

/** What happens to a request instead of an answer, or to the answer. Shares are of [0, 1). */
export type Fault =
  | { kind: 'status'; status: number }
  | { kind: 'reset' }
  /** The body ends in the middle. */
  | { kind: 'cut' }
  | { kind: 'slow'; ms: number }
  /** One bit of the answer's body is another one: the one at this share of it. */
  | { kind: 'flip'; at: number }
  /** One bit of the request's body is another one. */
  | { kind: 'flip-upload'; at: number }
  /** The answer that the same request got before. */
  | { kind: 'stale' }
  /** The request is done, and its answer is lost. */
  | { kind: 'lost' }
  /** Neither done nor answered, while the connection stays open. */
  | { kind: 'hang' };

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Answers of more bytes are not kept, and so never come again as stale ones. */
const MOST_KEPT = 2 ** 20;

export interface S3Proxy {
  endpoint: string;
  /** Requests so far. */
  readonly requests: number;
  /** Asked for the fault of each request, by its number; undefined lets it through. */
  faultOf: (number: number, request: IncomingMessage) => Fault | undefined;
  /** How many requests met a fault of each kind: those that had no body to flip did not. */
  readonly injected: ReadonlyMap<Fault['kind'], number>;
  /** Closes the port and all connections, as a server does that went down. */
  goDown: () => Promise<void>;
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
}

/** An HTTP proxy on 127.0.0.1 before a server, which makes it look faulty. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const { hostname, port: targetPort } = new URL(target);
  const injected = new Map<Fault['kind'], number>();
  const kept = new Map<string, Answer>();
  const server = createServer((incoming, outgoing) => {
    const fault = proxy.faultOf(++requests, incoming);
    const inject = (isThere = true) => {
      if (fault && isThere) injected.set(fault.kind, (injected.get(fault.kind) ?? 0) + 1);
      return isThere;
    };
    const { method = '', url = '', headers } = incoming;
    const send = ({ status, headers, body }: Answer) => {
      outgoing.writeHead(status, headers);
      outgoing.end(body);
    };
    if (fault?.kind === 'reset' && inject()) return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'hang' && inject()) return void incoming.resume();
    if (fault?.kind === 'status' && inject()) {
      incoming.resume();
      return send({
        status: fault.status,
        headers: { 'content-type': 'application/xml' },
        body: Buffer.from('<Error><Code>Fault</Code><Message>injected</Message></Error>'),
      });
    }
    const question = [method, url, headers.range].join(' ');
    const before = kept.get(question);
    if (fault?.kind === 'stale' && before && inject()) {
      incoming.resume();
      return send(before);
    }
    const onward = forward({ hostname, port: targetPort, method, path: url, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const whole = { status: answer.statusCode ?? 500, headers: answer.headers, body };
        if (/^(GET|HEAD)$/.test(method) && body.length <= MOST_KEPT) kept.set(question, whole);
        if (fault?.kind === 'lost' && inject()) return void incoming.socket.resetAndDestroy();
        if (fault?.kind === 'slow' && inject()) return void setTimeout(send, fault.ms, whole);
        if (fault?.kind === 'flip' && inject(body.length > 0)) {
          return send({ ...whole, body: flipped(body, fault.at) });
        }
        if (fault?.kind === 'cut' && inject(body.length > 0)) {
          outgoing.writeHead(whole.status, whole.headers);
          return void outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
        }
        send(whole);
      });
    });
    onward.on('error', () => outgoing.destroy());
    if (fault?.kind === 'flip-upload') {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        onward.end(inject(body.length > 0) ? flipped(body, fault.at) : body);
      });
    } else {
      incoming.pipe(onward);
    }
  });
  let requests = 0;
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  const { port } = address;
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const proxy: S3Proxy = {
    endpoint: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    faultOf: () => undefined,
    injected,
    goDown: close,
    comeBack: () => listen(port),
    stop: close,
  };
  return proxy;
}

/** The bytes with the bit at this share of them turned. */
function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  const bit = Math.floor(at * 8 * bytes.length);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
