import { statSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { lfs, MiniHub } from '../infra/hub/mini-hub.ts';
import { finished, runCommand, startCommand } from './command.ts';
import { groundcam } from './groundcam.ts';

/** What the test reads of `groundcam run --json`. */
const Printed = z.object({ runId: z.string() });

const NAME = 'team/honest-net';
const MODEL = `hf://${NAME}`;

let hub: MiniHub;
let commit: string;
let model: Buffer;
let env: Record<string, string>;
beforeAll(async () => {
  hub = await new MiniHub().start();
  model = await readFile('demo/models/honest.onnx');
  commit = hub.commit(NAME, { 'model.onnx': lfs(model) });
  env = {
    HF_ENDPOINT: hub.endpoint,
    GROUNDCAM_CACHE: await mkdtemp(join(tmpdir(), 'groundcam-hub-cli-')),
  };
});
afterAll(() => hub.stop());

it('stops a download at Ctrl-C, and continues it the next time', async () => {
  hub.stallAfter = 1000;
  const child = startCommand(['model', 'layers', MODEL], { env });
  const ended = finished(child);
  const part = join(env['GROUNDCAM_CACHE']!, 'hub', NAME, commit, 'model.onnx.part');
  await vi.waitUntil(() => statSync(part, { throwIfNoEntry: false })?.size === 1000, 20_000);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toContain('the same command continues from there');

  const again = await runCommand(['model', 'layers', MODEL], { env });
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('layer4.relu_1');
  expect(hub.downloads.at(-1)).toMatch(/model\.onnx bytes=1000-$/);
});

it('checks, explains and compiles it, and prints the commit', async () => {
  const check = await runCommand(['model', 'check', MODEL, '--json'], { env });
  expect(check.code).toBe(0);
  expect(JSON.parse(check.stdout)).toMatchObject({
    model: `${MODEL}@${commit}/model.onnx`,
    name: { value: 'honest-net' },
    gradient: { verdict: 'agrees' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-hub-out-'));
  const photo = 'demo/data/VOC/JPEGImages/demo_000001.jpg';
  const explain = await runCommand(
    ['explain', photo, '--model', MODEL, '-o', join(folder, 'heat.png'), '--json'],
    { env: { ...env, HF_HUB_OFFLINE: '1' } },
  );
  expect(explain.code).toBe(0);
  expect(JSON.parse(explain.stdout)).toMatchObject({ model: `${MODEL}@${commit}/model.onnx` });
  const output = join(folder, 'explainer.onnx');
  const compile = await runCommand(['model', 'compile', MODEL, '-o', output], { env });
  expect(compile.code).toBe(0);
});

it('says in one line what is wrong, and how to mend it', async () => {
  const { code, stderr } = await runCommand(['model', 'check', 'hf://team/none'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('The Hub has no repository team/none');
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
});

it('audits it, and the command on the page does so again', async () => {
  const store = await mkdtemp(join(tmpdir(), 'groundcam-hub-run-'));
  const dataset = ['--dataset', 'demo/data/VOC', '--class', 'aeroplane', '--limit', '3'];
  const more = ['--no-baselines', '--overlays', '0', '--store', store, '--json'];
  const run = await groundcam(['run', '--model', MODEL, ...dataset, ...more], { env });
  expect(run.code).toBe(0);
  const { runId } = Printed.parse(JSON.parse(run.stdout));
  hub.commit(NAME, { 'model.onnx': lfs(Buffer.from('a newer model')) });
  const again = await groundcam(
    ['run', '-f', `runs/${runId}/spec.json`, '--store', '.', '--json'],
    { env, cwd: store },
  );
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ runId, unchanged: true });
});
