import { once } from 'node:events';
import type { Server } from 'node:http';
import { InputError } from '../../core/errors/input-error.ts';

/** The flag that has an address, and a value that it may have. */
export interface AddressFlag {
  flag: string;
  example: string;
}

/**
 * Makes a server listen at an address and a port: 127.0.0.1:8080, localhost:8080, [::1]:8080. Throws InputError
 * if the text is no such address, or nothing can listen there.
 */
export async function listenAt(
  server: Server,
  text: string,
  { flag, example }: AddressFlag,
): Promise<void> {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:]+)\]|([\w.-]+)):(\d+)$/i.exec(text) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  if (host === undefined || port < 1 || port > 65535) {
    throw new InputError(
      `Expected an address and a port for ${flag} but received ${JSON.stringify(text)}`,
      { hint: `Write ${example}.` },
    );
  }
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new InputError(`Nothing can listen at ${text}`, {
      hint: `Pass ${flag} with an address of this machine and a free port, such as ${example}.`,
      cause,
    });
  }
}

/** Ends a server and what is still connected to it. */
export function stopListening(server: Server): void {
  server.close();
  server.closeAllConnections();
}
