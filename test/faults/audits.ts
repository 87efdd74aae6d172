import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { expect } from 'vitest';
import { unseal } from '../../core/encoding/seal.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { Results } from '../../core/schema/results.ts';
import type { AuditRequest, TaskQueues } from '../../workflows/contract/workflow-messages.ts';
import { FileStore } from '../../store/file-store.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readProgress } from '../../client/read-progress.ts';
import { startAudit, type AuditHandle } from '../../client/start-audit.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';

/** Audits of one dataset into one place, so that their results can be compared. */
export class Audits {
  readonly store: FileStore;
  readonly spec: AuditSpec;
  readonly #aside: string;
  #runs = 0;
  #moves = 0;

  private constructor(folder: string, dataset: string, overlays: number) {
    this.store = new FileStore(join(folder, 'store'));
    this.#aside = join(folder, 'aside');
    this.spec = AuditSpec.parse({
      model: { uri: join(process.cwd(), 'test/golden/cam/squeezenet.onnx') },
      dataset: { uri: dataset, classes: ['aeroplane'] },
      target: { kind: 'predicted' },
      store: this.store.uri,
      overlays,
    });
  }

  static async create(samples: number, overlays = 4): Promise<Audits> {
    const { folder } = await (await TinyVoc.create()).addSamples(samples);
    return new Audits(await mkdtemp(join(tmpdir(), 'groundcam-faults-')), folder, overlays);
  }

  /** Starts an audit from nothing: what earlier ones left is moved aside. */
  async start(client: Client, taskQueues: TaskQueues): Promise<AuditHandle & { runId: string }> {
    await this.moveAside();
    return this.#start(client, { runId: `run-${this.#runs++}`, taskQueues });
  }

  /** Goes on with an audit that has stopped. */
  resume(client: Client, taskQueues: TaskQueues, runId: string): Promise<AuditHandle> {
    return this.#start(client, { runId, taskQueues, resume: true });
  }

  async #start(
    client: Client,
    request: Pick<AuditRequest, 'runId' | 'taskQueues' | 'resume'>,
  ): Promise<AuditHandle & { runId: string }> {
    const { spec } = this;
    const handle = await startAudit(client, {
      ...request,
      spec,
      dryRun: false,
      searchAttributes: false,
    });
    return Object.assign(handle, { runId: request.runId });
  }

  /** Lets the next audit begin from nothing. */
  async moveAside(): Promise<void> {
    await rename(this.store.folder, `${this.#aside}-${this.#moves++}`).catch(() => undefined);
  }

  /** Arguments of `groundcam` that run the audit. */
  command(runId: string): string[] {
    const { model, dataset, target, store, overlays } = this.spec;
    return [
      ...['run', '--json', '--run-id', runId, '--model', model.uri, '--dataset', dataset.uri],
      ...['--class', 'aeroplane', '--target', target.kind, '--overlays', `${overlays}`],
      ...['--store', store],
    ];
  }

  results(runId: string): Promise<Results> {
    return readJson(this.store, runKeys(runId).results, Results);
  }

  /** Checks that each artifact is whole, and that no writer left a file behind. */
  async expectWhole(): Promise<void> {
    let artifacts = 0;
    for await (const { key } of this.store.list('artifacts/')) {
      unseal(key, await this.store.read(key));
      artifacts += 1;
    }
    expect(artifacts).toBeGreaterThan(0);
  }
}

/** Resolves once so many samples have ended. */
export async function untilEnded(client: Client, workflowId: string, samples: number) {
  await expect
    .poll(
      async () => {
        const progress = await readProgress(client, workflowId).catch(() => null);
        return progress === null || typeof progress === 'string' ? 0 : progress.measured;
      },
      { timeout: 40_000, interval: 50 },
    )
    .toBeGreaterThanOrEqual(samples);
}
