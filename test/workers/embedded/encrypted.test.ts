import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { startAudit } from '../../../client/start-audit.ts';
import { taskQueues } from '../../../client/task-queues.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { startEmbeddedTemporal } from '../../../workers/embedded/embedded-temporal.ts';
import { parsePayloadKeys } from '../../../workers/payloads/payload-keys.ts';
import { TinyVoc } from '../../pipeline/tiny-voc.ts';
import { serverTraces } from '../../server-traces.ts';
import { temporalPath } from '../../servers.ts';

it('encrypts what the embedded server keeps', async () => {
  const voc = await (await TinyVoc.create()).addSamples(2);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-encrypted-'));
  const payloadKeys = parsePayloadKeys(`a ${Buffer.alloc(32, 7).toString('base64')}`, 'keys');
  const embedded = await startEmbeddedTemporal({
    executable: temporalPath(),
    taskQueues: taskQueues(),
    payloadKeys,
  });
  try {
    const handle = await startAudit(embedded.client, {
      runId: 'run',
      spec: AuditSpec.parse({
        model: { uri: 'test/golden/cam/squeezenet.onnx' },
        dataset: { uri: voc.folder, classes: ['aeroplane'] },
        target: { kind: 'predicted' },
        store,
      }),
      taskQueues: taskQueues(),
      dryRun: false,
      searchAttributes: true,
      encrypted: true,
    });
    await expect(handle.result()).resolves.toMatchObject({ kind: 'finished', summary: { n: 2 } });
    const connection = await Connection.connect({ address: embedded.address });
    const traces = await serverTraces(connection);
    await connection.close();
    expect(traces.size).toBeGreaterThan(6);
    for (const [name, bytes] of traces) {
      for (const secret of ['aeroplane', 'squeezenet', basename(voc.folder), basename(store)]) {
        expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false);
      }
    }
  } finally {
    await embedded.stop();
  }
});
