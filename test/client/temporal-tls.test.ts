import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { configuredTemporal, connectClient, connectWorker } from '../../client/temporal-address.ts';

/** A gRPC frame with nothing in it: what any request may be answered with. */
const EMPTY_MESSAGE = new Uint8Array(5);

/** What a caller showed: the name in its certificate, and its API key. */
interface Caller {
  certificate: string | undefined;
  authorization: string | undefined;
}

let folder: string;
let server: Http2SecureServer;
let address: string;
let callers: Caller[];

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
}

/** A certificate authority, and certificates of it for 127.0.0.1 and for the client "groundcam". */
async function makeCertificates(): Promise<void> {
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    ...['req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test CA'],
  );
  await writeFile(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1');
  await writeFile(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth');
  for (const name of ['server', 'client']) {
    const subject = name === 'client' ? '/CN=groundcam' : '/CN=127.0.0.1';
    await openssl(
      ...['req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject],
    );
    const signing = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-extfile',
      `${name}.ext`,
    ];
    await openssl(...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing]);
  }
}

const file = (name: string) => join(folder, name);

/** A server that speaks TLS and gRPC, notes who calls, and answers nothing to everything. */
async function startServer(): Promise<void> {
  server = createSecureServer({
    key: await readFile(file('server.key')),
    cert: await readFile(file('server.pem')),
    ca: await readFile(file('ca.pem')),
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('stream', (stream, headers: IncomingHttpHeaders) => {
    const socket = stream.session?.socket as TLSSocket | undefined;
    callers.push({
      certificate: socket?.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined,
      authorization: headers.authorization,
    });
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(EMPTY_MESSAGE);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Connects as the command line does, then as a worker does, by what is configured. */
async function callersSeen(): Promise<Caller[]> {
  const config = configuredTemporal();
  if (!config) throw new Error('Nothing is configured');
  const { connection } = await connectClient(config);
  await connection.close();
  const fromClient = callers.splice(0);
  const worker = await connectWorker(config);
  await worker.close();
  return [fromClient[0]!, callers[0]!];
}

describe.skipIf(!hasOpenssl() && process.env['CI'] !== 'true')('a Temporal server with TLS', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundcam-tls-'));
    await makeCertificates();
    await startServer();
  });
  afterAll(async () => {
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    callers = [];
    vi.stubEnv('TEMPORAL_CONFIG_FILE', file('none.toml'));
  });
  afterEach(() => vi.unstubAllEnvs());

  it('sees the client certificate of commands and workers, from the environment', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', address);
    vi.stubEnv('TEMPORAL_TLS', 'true');
    vi.stubEnv('TEMPORAL_TLS_SERVER_CA_CERT_PATH', file('ca.pem'));
    vi.stubEnv('TEMPORAL_TLS_CLIENT_CERT_PATH', file('client.pem'));
    vi.stubEnv('TEMPORAL_TLS_CLIENT_KEY_PATH', file('client.key'));
    const caller = { certificate: 'groundcam', authorization: undefined };
    expect(await callersSeen()).toEqual([caller, caller]);
  });

  it('sees the API key of commands and workers', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', address);
    vi.stubEnv('TEMPORAL_API_KEY', 'an-api-key');
    vi.stubEnv('TEMPORAL_TLS_SERVER_CA_CERT_PATH', file('ca.pem'));
    const caller = { certificate: undefined, authorization: 'Bearer an-api-key' };
    expect(await callersSeen()).toEqual([caller, caller]);
  });

  it('sees both from a profile in temporal.toml', async () => {
    await writeFile(
      file('temporal.toml'),
      [
        '[profile.team]',
        `address = "${address}"`,
        'api_key = "key-of-the-profile"',
        '[profile.team.tls]',
        `server_ca_cert_path = "${file('ca.pem')}"`,
        `client_cert_path = "${file('client.pem')}"`,
        `client_key_path = "${file('client.key')}"`,
      ].join('\n'),
    );
    vi.stubEnv('TEMPORAL_CONFIG_FILE', file('temporal.toml'));
    vi.stubEnv('TEMPORAL_PROFILE', 'team');
    const caller = { certificate: 'groundcam', authorization: 'Bearer key-of-the-profile' };
    expect(await callersSeen()).toEqual([caller, caller]);
  });

  it('is told from one that does not answer if no TLS is configured', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', address);
    await expect(connectClient(configuredTemporal()!)).rejects.toThrow(
      `The server at ${address} speaks TLS, which is not configured`,
    );
  });

  it('is not trusted where no authority vouches for it', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', address);
    vi.stubEnv('TEMPORAL_TLS', 'true');
    const config = configuredTemporal()!;
    const unfit = `The TLS certificates of the server at ${address} and ours do not fit`;
    await expect(connectClient(config)).rejects.toThrow(unfit);
    await expect(connectWorker(config)).rejects.toThrow(unfit);
    expect(callers).toEqual([]);
  });
});
