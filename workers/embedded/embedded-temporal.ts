import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../../workflows/contract/search-attributes.ts';
import type { TaskQueues } from '../../workflows/contract/workflow-messages.ts';
import { startDevServer, type DevServer } from './dev-server.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../audit-workers.ts';
import { installRuntime, type RuntimeSettings } from '../install-runtime.ts';
import { lineLogger } from '../telemetry/line-logger.ts';
import { dataConverter } from '../payloads/data-converter.ts';
import type { PayloadKeys } from '../payloads/payload-keys.ts';
import type { ProviderChoice } from '../inference/messages.ts';
import { OnnxInference } from '../inference/onnx-inference.ts';
import type { Tracing } from '../telemetry/tracing.ts';

export interface EmbeddedOptions {
  /** Path of Temporal's command-line tool. */
  executable: string;
  taskQueues: TaskQueues;
  /** Default: errors go to stderr, as text. */
  runtime?: Omit<RuntimeSettings, 'stopOnSignals'>;
  /** Default: no spans are made. */
  tracing?: Tracing | undefined;
  /** What payloads are encrypted with. Default: they are not. */
  payloadKeys?: PayloadKeys | undefined;
  /** What inference runs on. Default: CUDA if it is there. */
  provider?: ProviderChoice | undefined;
}

/** Temporal's dev server and a worker inside this process: an audit with nothing else installed. */
export interface EmbeddedTemporal {
  client: Client;
  address: string;
  namespace: string;
  uiUrl: string;
  inference: OnnxInference;
  /** Rejects when the worker fails; resolves once it was stopped. */
  worker: Promise<void>;
  /** Drains the worker, then ends the server. */
  stop: () => Promise<void>;
}

const serverTypes = {
  KEYWORD: 'Keyword',
  KEYWORD_LIST: 'KeywordList',
  DOUBLE: 'Double',
} as const;

export async function startEmbeddedTemporal({
  executable,
  taskQueues,
  tracing,
  payloadKeys,
  provider = 'auto',
  runtime = { logger: lineLogger({ format: 'text', level: 'error' }), level: 'error' },
}: EmbeddedOptions): Promise<EmbeddedTemporal> {
  const server = await startDevServer({
    executable,
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name, type }) => [name, serverTypes[type]]),
    ),
  });
  try {
    return await startWorkers(server, { taskQueues, tracing, runtime, payloadKeys, provider });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startWorkers(
  server: DevServer,
  {
    taskQueues,
    tracing,
    runtime,
    payloadKeys,
    provider,
  }: Required<Omit<EmbeddedOptions, 'executable'>>,
): Promise<EmbeddedTemporal> {
  const { address, namespace, uiUrl } = server;
  // Whoever embeds us handles signals.
  const metrics = installRuntime({ ...runtime, stopOnSignals: false });
  const connection = await Connection.connect({ address });
  const workerConnection = await NativeConnection.connect({ address });
  const inference = new OnnxInference({ metrics, ...(provider && { provider }) });
  const converter = dataConverter(payloadKeys);
  const workers = await createAuditWorkers({
    connection: workerConnection,
    namespace,
    role: 'all',
    taskQueues,
    inference,
    metrics,
    tracing,
    dataConverter: converter,
  });
  const worker = runWorkers(workers);
  worker.catch(() => {
    // Whoever awaits `worker` sees the failure; until somebody does, it must not end the process.
  });
  return {
    client: new Client({
      connection,
      namespace,
      dataConverter: converter,
      ...(tracing && { interceptors: { workflow: [tracing.client] } }),
    }),
    address,
    namespace,
    uiUrl,
    inference,
    worker,
    async stop() {
      shutdownWorkers(workers);
      await worker.catch(() => undefined);
      await inference.close();
      await workerConnection.close();
      await connection.close();
      await server.stop();
    },
  };
}
