import { once } from 'node:events';
import { InputError } from '../../core/errors/input-error.ts';
import { createCodecServer } from '../../workers/payloads/codec-server.ts';
import { AesGcmCodec } from '../../workers/payloads/payload-codec.ts';
import { KEY_FILE, readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { note } from '../terminal/note.ts';

export interface CodecServerOptions {
  listen: string;
  allowOrigin: string[];
}

/** Serves until SIGINT or SIGTERM. */
export async function executeCodecServer({
  listen,
  allowOrigin,
}: CodecServerOptions): Promise<void> {
  const keys = await readPayloadKeys();
  if (!keys) {
    throw new InputError('A codec server needs the keys of payloads, and none are configured', {
      hint: `Set ${KEY_FILE} to the file of keys that commands and workers have.`,
    });
  }
  const origins = allowOrigin.map(originOf);
  const { host, port } = addressOf(listen);
  const server = createCodecServer(new AesGcmCodec(keys), origins);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new InputError(`The codec server can't listen at ${listen}`, {
      hint: 'Pass --listen with an address of this machine and a free port.',
      cause,
    });
  }
  note(`Codec server: http://${listen}, for pages of ${origins.join(', ')}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  server.close();
  server.closeAllConnections();
}

function addressOf(listen: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:]+)\]|([\w.-]+)):(\d+)$/i.exec(listen) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  if (host !== undefined && port >= 1 && port <= 65535) return { host, port };
  throw new InputError(
    `Expected an address and a port for --listen but received ${JSON.stringify(listen)}`,
    { hint: 'Write 127.0.0.1:8234.' },
  );
}

/** An origin as browsers send it. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search)
    return url.origin;
  throw new InputError(
    `Expected an origin for --allow-origin but received ${JSON.stringify(text)}`,
    { hint: 'Write the scheme, host and port of the UI: https://temporal.example.com.' },
  );
}
