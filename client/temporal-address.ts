import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { dataConverter } from '../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../workers/payloads/payload-keys.ts';
import type { Tracing } from '../workers/telemetry/tracing.ts';

/** How long to wait for a Temporal server to answer. */
const CONNECT_TIMEOUT = '5s';

export type ConnectConfig = ReturnType<typeof loadClientConnectConfig>;

/**
 * The Temporal server that TEMPORAL_ADDRESS or a profile in temporal.toml configures, with TLS and API
 * keys; undefined if none is configured.
 */
export function configuredTemporal(): ConnectConfig | undefined {
  const config = loadClientConnectConfig();
  return config.connectionOptions.address ? config : undefined;
}

/**
 * A client of the configured server, and its connection, which the caller closes. Throws GroundcamError
 * if the server does not answer, and InputError if the keys of payloads can't be read.
 */
export async function connectClient(
  { connectionOptions, namespace = 'default' }: ConnectConfig,
  tracing?: Tracing,
): Promise<{ client: Client; connection: Connection }> {
  const converter = dataConverter(await readPayloadKeys());
  try {
    const connection = await Connection.connect({
      ...connectionOptions,
      connectTimeout: CONNECT_TIMEOUT,
    });
    return {
      client: new Client({
        connection,
        namespace,
        dataConverter: converter,
        ...(tracing && { interceptors: { workflow: [tracing.client] } }),
      }),
      connection,
    };
  } catch (cause) {
    throw noAnswer(connectionOptions.address, cause);
  }
}

/** A worker's connection to the configured server. Throws GroundcamError if it does not answer. */
export async function connectWorker({
  connectionOptions,
}: ConnectConfig): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(connectionOptions);
  } catch (cause) {
    throw noAnswer(connectionOptions.address, cause);
  }
}

function noAnswer(address: string | undefined, cause: unknown): GroundcamError {
  return new GroundcamError(`No Temporal server answers at ${address}`, {
    hint: 'Start it, correct TEMPORAL_ADDRESS (or temporal.toml), or unset it to use the embedded server.',
    cause,
  });
}
