import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { ServerError } from '../../core/errors/server-error.ts';
import { startServerProcess } from './server-process.ts';

export type SearchAttributeType =
  'Keyword' | 'KeywordList' | 'Double' | 'Int' | 'Text' | 'Datetime' | 'Bool';

export interface DevServerOptions {
  /** Path of Temporal's command line, as `obtainTool` finds it. */
  executable: string;
  namespace?: string;
  /** Default: free ports; for the UI, 8233 if it is free. */
  ports?: { server?: number; ui?: number };
  /** SQLite file that keeps workflows between starts. Default: memory. */
  dbFilename?: string;
  /** Custom search attributes and their types. */
  searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  /** Receives each line that the server prints. */
  log?: (line: string) => void;
}

export interface DevServer {
  /** "127.0.0.1:7233" */
  address: string;
  /** "http://127.0.0.1:8233" */
  uiUrl: string;
  namespace: string;
  /** Ends the server and resolves once it is gone; again and again is fine. */
  stop: () => Promise<void>;
}

/** Settings of the server that differ from its defaults: runs take turns if work waits. */
export const dynamicConfig = ['--dynamic-config-value', 'matching.enableFairness=true'];

/** Several commands may start at once, and all of them want the UI's usual port. */
const ATTEMPTS = 4;

/**
 * Starts Temporal's dev server on 127.0.0.1 and resolves once it answers. Throws ServerError, with its
 * last output, if it does not. The server ends with this process at the latest, but not on Ctrl-C
 * before it: see `startServerProcess`.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnFreePorts(options);
    } catch (error) {
      if (options.ports || attempt === ATTEMPTS || !lostPort(error)) throw error;
    }
  }
}

/** Whether another process took a port between our finding it free and the server's taking it. */
function lostPort(error: unknown): boolean {
  return (
    error instanceof ServerError &&
    /address already in use|something listens there/.test(error.message)
  );
}

async function startOnFreePorts(options: DevServerOptions): Promise<DevServer> {
  const { executable, namespace = 'default', searchAttributes, dbFilename, log } = options;
  const host = '127.0.0.1';
  const port = options.ports?.server ?? (await getPort({ host }));
  const uiPort = options.ports?.ui ?? (await getPort({ host, port: 8233 }));
  const address = `${host}:${port}`;
  if (dbFilename !== undefined) await mkdir(dirname(dbFilename), { recursive: true });
  const { stop } = await startServerProcess({
    name: "Temporal's dev server",
    executable,
    arguments: [
      ...['server', 'start-dev', '--ip', host, '--port', `${port}`, '--ui-port', `${uiPort}`],
      ...['--namespace', namespace, '--log-level', 'error'],
      ...dynamicConfig,
      ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
      ...Object.entries(searchAttributes).flatMap(([name, type]) => [
        '--search-attribute',
        `${name}=${type}`,
      ]),
    ],
    port,
    stopSignal: dbFilename === undefined ? 'SIGKILL' : 'SIGTERM',
    ready: () => untilServing(address, namespace),
    log,
  });
  return { address, uiUrl: `http://${host}:${uiPort}`, namespace, stop };
}

async function untilServing(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '30s' });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}
