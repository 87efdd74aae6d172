import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';

/** What happens to a request instead of an answer, or to the answer. */
export type Fault =
  | { kind: 'status'; status: number }
  | { kind: 'reset' }
  | { kind: 'cut' }
  | { kind: 'slow'; ms: number };

export interface S3Proxy {
  endpoint: string;
  /** Requests so far. */
  readonly requests: number;
  /** Asked for the fault of each request, by its number; undefined lets it through. */
  faultOf: (number: number, request: IncomingMessage) => Fault | undefined;
  /** Closes the port and all connections, as a server does that went down. */
  goDown: () => Promise<void>;
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
}

/** An HTTP proxy on 127.0.0.1 before a server, which makes it look faulty. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const { hostname, port: targetPort } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const fault = proxy.faultOf(++requests, incoming);
    if (fault?.kind === 'reset') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'status') {
      incoming.resume();
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
      return void outgoing.end('<Error><Code>Fault</Code><Message>injected</Message></Error>');
    }
    const onward = forward(
      {
        hostname,
        port: targetPort,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const body = Buffer.concat(chunks);
          const send = () => {
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
            if (fault?.kind !== 'cut' || body.length === 0) return void outgoing.end(body);
            outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
          };
          if (fault?.kind === 'slow') setTimeout(send, fault.ms);
          else send();
        });
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
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
    goDown: close,
    comeBack: () => listen(port),
    stop: close,
  };
  return proxy;
}
