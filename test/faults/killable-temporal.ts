import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { dynamicConfig } from '../../workers/embedded/dev-server.ts';
import { startServerProcess } from '../../workers/embedded/server-process.ts';

/** Temporal's own server on one port, with its database on disk: what it has taken survives SIGKILL. */
export class KillableTemporal {
  readonly address: string;
  readonly #executable: string;
  readonly #database: string;
  readonly #port: number;
  #running: { stop: () => Promise<void> } | undefined;

  private constructor(executable: string, database: string, port: number) {
    this.#executable = executable;
    this.#database = database;
    this.#port = port;
    this.address = `127.0.0.1:${port}`;
  }

  /** Starts a server; `database` is a SQLite file, which it makes. */
  static async start(executable: string, database: string): Promise<KillableTemporal> {
    await mkdir(dirname(database), { recursive: true });
    const port = await getPort({ host: '127.0.0.1' });
    const server = new KillableTemporal(executable, database, port);
    await server.comeBack();
    return server;
  }

  /** Starts the server again and resolves once it answers. */
  async comeBack(): Promise<void> {
    this.#running = await startServerProcess({
      name: 'The Temporal server',
      executable: this.#executable,
      arguments: [
        ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', `${this.#port}`],
        ...['--db-filename', this.#database, '--log-level', 'never', ...dynamicConfig],
      ],
      port: this.#port,
      stopSignal: 'SIGKILL',
      ready: () => this.#untilAnswering(),
    });
  }

  async kill(): Promise<void> {
    await this.#running?.stop();
  }

  async #untilAnswering(): Promise<void> {
    const connection = await Connection.connect({ address: this.address, connectTimeout: '30s' });
    await connection.close();
  }
}
