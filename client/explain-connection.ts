import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Connection, ConnectionOptions } from '@temporalio/client';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { InputError } from '../core/errors/input-error.ts';

/** How long to wait for a socket, in ms. */
const TIMEOUT = 3000;
/** gRPC statuses. */
const [NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED] = [5, 7, 16];

/** Why a Temporal server can't be connected to: finds out whether something listens, and whether with TLS. */
export async function explainNoConnection(
  { address, tls, apiKey }: Pick<ConnectionOptions, 'address' | 'tls' | 'apiKey'>,
  cause: unknown,
): Promise<GroundcamError> {
  // Workers' connections are native, and their errors have the status in words.
  const isRejected = /valid authentication credentials|does not have permission/i.test(
    String(cause),
  );
  if (isRejected || hasStatus(cause, UNAUTHENTICATED, PERMISSION_DENIED)) {
    return new InputError(`The Temporal server at ${address} rejects the credentials`, {
      hint: 'Check TEMPORAL_API_KEY or the client certificate, and that they are for this namespace.',
      cause,
    });
  }
  const place = placeOf(address ?? '');
  if (!(await opens(() => connectTcp(place), 'connect'))) {
    return new GroundcamError(`No Temporal server answers at ${address}`, {
      hint: 'Start it, correct TEMPORAL_ADDRESS (or temporal.toml), or unset it to use the embedded server.',
      cause,
    });
  }
  const speaksTls = await opens(
    () => connectTls({ ...place, rejectUnauthorized: false, ALPNProtocols: ['h2'] }),
    'secureConnect',
  );
  const wantsTls = Boolean(tls) || (apiKey !== undefined && tls !== false);
  if (wantsTls && !speaksTls) {
    return new InputError(
      `The server at ${address} does not speak TLS, which ${apiKey === undefined ? 'is configured' : 'an API key needs'}`,
      {
        hint: 'Unset TEMPORAL_API_KEY and TEMPORAL_TLS (or remove them from temporal.toml), or use the address with TLS.',
        cause,
      },
    );
  }
  if (!wantsTls && speaksTls) {
    return new InputError(`The server at ${address} speaks TLS, which is not configured`, {
      hint: 'Set TEMPORAL_TLS=true, or TEMPORAL_API_KEY if the server takes API keys.',
      cause,
    });
  }
  if (speaksTls) {
    return new InputError(`The TLS certificates of the server at ${address} and ours do not fit`, {
      hint: "Check TEMPORAL_TLS_SERVER_CA_CERT_PATH, which vouches for the server's, and TEMPORAL_TLS_CLIENT_CERT_PATH.",
      cause,
    });
  }
  return new GroundcamError(`What listens at ${address} does not answer as Temporal does`, {
    hint: 'Check TEMPORAL_ADDRESS: the port is that of the frontend, 7233 by default, not that of the UI. A server that is starting up answers a moment later.',
    cause,
  });
}

/** Throws InputError if the server has no such namespace. Servers that do not tell are believed. */
export async function requireNamespace(
  { workflowService }: Pick<Connection, 'workflowService'>,
  { address, namespace }: { address: string | undefined; namespace: string },
): Promise<void> {
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (cause) {
    if (!hasStatus(cause, NOT_FOUND)) return;
    throw new InputError(`The Temporal server at ${address} has no namespace ${namespace}`, {
      hint: `Correct TEMPORAL_NAMESPACE, or create it: temporal operator namespace create ${namespace}`,
      cause,
    });
  }
}

function hasStatus(error: unknown, ...statuses: number[]): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && statuses.includes(Number(at.code))) return true;
  }
  return false;
}

function placeOf(address: string): { host: string; port: number } {
  const [, host = address, port = '7233'] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Math.min(Number(port), 65_535) };
}

/** Whether a socket gets so far in time. */
async function opens(open: () => Socket, event: string): Promise<boolean> {
  const socket = open();
  try {
    await once(socket, event, { signal: AbortSignal.timeout(TIMEOUT) });
    return true;
  } catch {
    // Refused, reset, or silent: that is the answer.
    return false;
  } finally {
    socket.destroy();
  }
}
