import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { HeavyWork } from '../../activities/heavy/heavy-work.ts';
import { makePublishStudy } from '../../activities/publish-study.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { FileStore } from '../../store/file-store.ts';
import { studyKeys } from '../../store/study-keys.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'groundcam-publish-study-'));
const drawn = { results: '{"studyId":"one"}', markdown: 'One is better.' };
const study = (store: FileStore) => ({
  studyId: 'one',
  store: store.uri,
  startedAt: '',
  ended: [],
});

function publish(drawStudy: HeavyWork['drawStudy'], allowed = new AllowedUris()) {
  return makePublishStudy({ drawStudy }, allowed);
}

it('leaves comparing and drawing to whoever does heavy work, and writes study.json last', async () => {
  const store = new FileStore(await temporary());
  const activity = publish(async (_study, { onProgress }) => {
    onProgress('statistics');
    expect(await store.has(studyKeys('one').results)).toBe(false);
    return drawn;
  });
  const environment = new MockActivityEnvironment();
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(details));
  expect(await environment.run(activity, study(store))).toBe('One is better.');
  expect(heartbeats).toEqual(['statistics']);
  const results = await store.read(studyKeys('one').results);
  expect(Buffer.from(results).toString()).toBe(drawn.results);
});

it('one that is cancelled while it draws has no study.json', async () => {
  const store = new FileStore(await temporary());
  const environment = new MockActivityEnvironment();
  const activity = publish((_study, { signal }) => {
    environment.cancel();
    expect(signal.aborted).toBe(true);
    return Promise.resolve(drawn);
  });
  await expect(environment.run(activity, study(store))).rejects.toThrow('CANCELLED');
  expect(await store.has(studyKeys('one').results)).toBe(false);
});

it('draws nothing for a store that the worker may not use', async () => {
  const store = new FileStore(await temporary());
  const activity = publish(() => expect.fail('it draws'), new AllowedUris(['/elsewhere']));
  const running = new MockActivityEnvironment().run(activity, study(store));
  await expect(running).rejects.toMatchObject({ exitCode: 2 });
});
