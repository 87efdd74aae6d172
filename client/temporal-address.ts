import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { InputError } from '../core/errors/input-error.ts';
import { dataConverter } from '../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../workers/payloads/payload-keys.ts';
import type { Tracing } from '../workers/telemetry/tracing.ts';
import { explainNoConnection, requireNamespace } from './explain-connection.ts';

/** How long to wait for a Temporal server to answer. */
const CONNECT_TIMEOUT = '5s';

export type ConnectConfig = ReturnType<typeof loadClientConnectConfig>;

/**
 * The Temporal server that TEMPORAL_ADDRESS or a profile in temporal.toml configures, with TLS and API
 * keys; undefined if none is configured. Throws InputError if the configuration can't be one.
 */
export function configuredTemporal(): ConnectConfig | undefined {
  const config = readConfig();
  const { address } = config.connectionOptions;
  if (!address) return undefined;
  if (address.includes('://')) {
    throw new InputError(`The Temporal address ${address} begins with a scheme`, {
      hint: 'Write host:port, such as 127.0.0.1:7233, in TEMPORAL_ADDRESS or temporal.toml. For TLS, set TEMPORAL_TLS=true.',
    });
  }
  return config;
}

function readConfig(): ConnectConfig {
  try {
    return loadClientConnectConfig();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`Temporal's configuration can't be read: ${reason}`, {
      hint: 'Check the TEMPORAL_ variables and temporal.toml.',
      cause,
    });
  }
}

/**
 * A client of the configured server, and its connection, which the caller closes. Throws GroundcamError
 * if the server does not answer, and InputError if the keys of payloads can't be read or there is no such
 * namespace.
 */
export async function connectClient(
  { connectionOptions, namespace = 'default' }: ConnectConfig,
  tracing?: Tracing,
): Promise<{ client: Client; connection: Connection }> {
  const converter = dataConverter(await readPayloadKeys());
  let connection: Connection;
  try {
    connection = await Connection.connect({
      ...connectionOptions,
      connectTimeout: CONNECT_TIMEOUT,
    });
  } catch (cause) {
    throw await explainNoConnection(connectionOptions, cause);
  }
  try {
    await requireNamespace(connection, { address: connectionOptions.address, namespace });
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    client: new Client({
      connection,
      namespace,
      dataConverter: converter,
      ...(tracing && { interceptors: { workflow: [tracing.client] } }),
    }),
    connection,
  };
}

/**
 * A worker's connection to the configured server. Throws GroundcamError if it does not answer, and InputError
 * if there is no such namespace.
 */
export async function connectWorker({
  connectionOptions,
  namespace = 'default',
}: ConnectConfig): Promise<NativeConnection> {
  let connection: NativeConnection;
  try {
    connection = await NativeConnection.connect(connectionOptions);
  } catch (cause) {
    throw await explainNoConnection(connectionOptions, cause);
  }
  try {
    await requireNamespace(connection, { address: connectionOptions.address, namespace });
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
