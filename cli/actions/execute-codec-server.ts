import { once } from 'node:events';
import { InputError } from '../../core/errors/input-error.ts';
import { createCodecServer } from '../../workers/payloads/codec-server.ts';
import { AesGcmCodec } from '../../workers/payloads/payload-codec.ts';
import { KEY_FILE, readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { listenAt, stopListening } from '../session/listen-at.ts';
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
  const server = createCodecServer(new AesGcmCodec(keys), origins);
  await listenAt(server, listen, { flag: '--listen', example: '127.0.0.1:8234' });
  note(`Codec server: http://${listen}, for pages of ${origins.join(', ')}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  stopListening(server);
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
