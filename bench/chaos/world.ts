import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KillableTemporal } from '../../test/faults/killable-temporal.ts';
import { startS3Proxy, type S3Proxy } from '../../test/faults/s3-proxy.ts';
import { startS3Server, type S3Server } from '../../test/s3-server.ts';

const BUCKET = 'audits';

export interface Executables {
  temporal: string;
  versitygw: string;
}

/** What an audit needs around it, all of it breakable: a Temporal server, S3 behind a proxy, a dataset. */
export class World {
  readonly folder: string;
  readonly temporal: KillableTemporal;
  readonly proxy: S3Proxy;
  /** What must be in no log and in no object. */
  readonly secrets: readonly string[];
  readonly dataset: string;
  readonly database: string;
  /** How many samples an audit reads. */
  readonly samples: number;
  readonly imagesPerActivity: number;
  readonly #s3: S3Server;

  private constructor(
    parts: Pick<
      World,
      | 'folder'
      | 'temporal'
      | 'proxy'
      | 'secrets'
      | 'dataset'
      | 'database'
      | 'samples'
      | 'imagesPerActivity'
    >,
    s3: S3Server,
  ) {
    this.folder = parts.folder;
    this.temporal = parts.temporal;
    this.proxy = parts.proxy;
    this.secrets = parts.secrets;
    this.dataset = parts.dataset;
    this.database = parts.database;
    this.samples = parts.samples;
    this.imagesPerActivity = parts.imagesPerActivity;
    this.#s3 = s3;
  }

  static async create(
    { temporal, versitygw }: Executables,
    samples: number,
    imagesPerActivity = 1,
  ): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-chaos-'));
    const dataset = join(folder, 'dataset');
    await cp('demo/data/VOC', dataset, { recursive: true });
    const key = randomBytes(32).toString('base64');
    await writeFile(join(folder, 'payload-key'), `bench ${key}\n`);
    const s3 = await startS3Server({
      executable: versitygw,
      folder: join(folder, 's3'),
      buckets: [BUCKET],
    });
    const database = join(folder, 'temporal.db');
    return new World(
      {
        folder,
        dataset,
        database,
        samples,
        imagesPerActivity,
        temporal: await KillableTemporal.start(temporal, database),
        proxy: await startS3Proxy(s3.endpoint),
        secrets: [s3.secretAccessKey, key],
      },
      s3,
    );
  }

  store(name: string): string {
    return `s3://${BUCKET}/${name}`;
  }

  /** The environment of workers and commands that see all that is broken. */
  get disturbed(): Record<string, string> {
    return this.#environment(this.proxy.endpoint);
  }

  /** The environment that leads to the store directly. */
  get calm(): Record<string, string> {
    return this.#environment(this.#s3.endpoint);
  }

  #environment(endpoint: string): Record<string, string> {
    return {
      TEMPORAL_ADDRESS: this.temporal.address,
      GROUNDCAM_PAYLOAD_KEY_FILE: join(this.folder, 'payload-key'),
      // Errors in full, which is where a secret might be.
      GROUNDCAM_DEBUG: '1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: this.#s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.#s3.secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }

  /** Arguments of `groundcam` that audit the demo's model on two of its classes. */
  audit(runId: string, store: string): string[] {
    return [
      ...['run', '--json', '--run-id', runId, '--store', store, '--dataset', this.dataset],
      ...['--model', resolve('demo/models/honest.onnx'), '--class', 'aeroplane,bird'],
      ...['--sample', `${this.samples}`],
      ...['--interventions', '--overlays', '6'],
      ...['--images-per-activity', `${this.imagesPerActivity}`],
      ...['--shard-size', '10', '--shard-window', '2', '--sample-window', '4'],
    ];
  }

  /** Moves the dataset away; the function returned moves it back. */
  async moveDatasetAway(): Promise<() => Promise<void>> {
    const away = `${this.dataset}-away`;
    await rename(this.dataset, away);
    return () => rename(away, this.dataset);
  }

  async stop(): Promise<void> {
    await this.temporal.kill();
    await this.proxy.stop();
    await this.#s3.stop();
  }

  /** Deletes all files, logs and objects of this world. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
