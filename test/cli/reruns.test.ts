import { mkdir, mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { finished, groundcam, printed, startGroundcam } from './groundcam.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';

let few: TinyVoc;
let many: TinyVoc;
let store: string;
beforeAll(async () => {
  few = await (await TinyVoc.create()).addSamples(3);
  many = await (await TinyVoc.create()).addSamples(150);
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
});

const run = (voc: TinyVoc, ...more: string[]) => [
  ...['run', '--model', MODEL, '--dataset', voc.folder, '--class', 'aeroplane'],
  ...['--target', 'predicted', '--overlays', '0', '--store', store, ...more],
];

describe('a rerun from the command line', () => {
  it('says that nothing has changed, and whose results it shows', async () => {
    const first = await groundcam(run(few, '--run-id', 'first'));
    expect(first.stdout).toContain('3 computed, 0 from the store, 0 failed');
    const again = await groundcam(run(few, '--run-id', 'candidate'));
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('No changes since run first');
    expect(again.stdout).toContain(join(store, 'runs/first/report.html'));

    const json = await groundcam(run(few, '--json'));
    expect(JSON.parse(json.stdout)).toMatchObject({
      runId: 'first',
      unchanged: true,
      computed: 0,
      cached: 3,
      failed: 0,
      outputs: { results: join(store, 'runs/first/results.json') },
    });

    const gate = await groundcam(['gate', 'candidate', '--min-n', '1', '--store', store]);
    expect(gate).toMatchObject({ code: 0 });
    expect(gate.stderr).toContain('Run candidate found no changes: run first has the results');
    const page = join(store, 'compare.html');
    const compare = ['compare', 'first', 'candidate', '--store', store, '-o', page];
    expect(await groundcam(compare)).toMatchObject({ code: 0 });
    const taken = await groundcam(run(few, '--run-id', 'candidate', '--alpha', '0.01'));
    expect(taken).toMatchObject({ code: 2, stdout: '' });
    expect(taken.stderr).toContain('Run candidate already exists in');
  }, 180_000);

  it('computes again what --recompute names', async () => {
    const recomputed = await groundcam(run(few, '--recompute', 'cam', '--json'));
    expect(JSON.parse(recomputed.stdout)).toMatchObject({ computed: 3, cached: 0 });
    const report = await groundcam(run(few, '--recompute', 'publish', '--json'));
    expect(JSON.parse(report.stdout)).toMatchObject({ computed: 0, cached: 3 });
    const wrong = await groundcam(run(few, '--recompute', 'maps'));
    expect(wrong.stderr).toContain('Allowed choices are explainer, image');
    expect(wrong.code).toBe(2);
  }, 180_000);
});

describe('a run that was stopped', () => {
  it('is cancelled from another terminal and continues from what it has', async () => {
    const child = startGroundcam(run(many, '--run-id', 'stopped', '--json'));
    const ended = finished(child);
    await printed(child, 'Measuring');
    const refused = await groundcam(['resume', 'stopped', '--store', store]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('Run stopped is running');

    const cancel = await groundcam(['cancel', 'stopped', '--store', store]);
    expect(cancel).toMatchObject({ code: 0 });
    expect(cancel.stdout).toContain('groundcam resume stopped --store');
    expect(await ended).toMatchObject({ code: 1 });

    const status = await groundcam(['status', 'stopped', '--store', store]);
    expect(status.stdout).toContain('groundcam resume stopped --store');
    expect(status.code).toBe(1);
    const resumed = await groundcam(['resume', 'stopped', '--store', store, '--json']);
    expect(resumed.stderr).toContain('already in the store');
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      runId: 'stopped',
      n: 150,
      // The others are the photos of the first run.
      computed: 147,
      cached: 3,
      failed: 0,
    });

    const again = await groundcam(['resume', 'stopped', '--store', store]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('Run stopped has finished');
  }, 180_000);

  it('that was killed continues too', async () => {
    const killed = startGroundcam(
      run(many, '--alpha', '0.01', '--run-id', 'killed', '--recompute'),
    );
    await printed(killed, 'Measuring');
    killed.kill('SIGKILL');
    await finished(killed);
    const resumed = await groundcam(['resume', 'killed', '--store', store, '--json']);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ runId: 'killed', n: 150, failed: 0 });
  }, 180_000);

  it.each(['resume', 'cancel'])('has to exist: %s', async (command) => {
    const { code, stderr } = await groundcam([command, 'no-such-run', '--store', store]);
    expect(code).toBe(2);
    expect(stderr).toContain('no-such-run');
  });
});

describe('groundcam store', () => {
  it('shows sizes, finds nothing corrupt and nothing to delete', async () => {
    const stats = await groundcam(['store', 'stats', '--store', store]);
    expect(stats.stdout).toMatch(/^measurement +\d+ +\d+\.\d MB$/m);
    expect(stats.stdout).toContain('first');
    const verify = await groundcam(['store', 'verify', '--store', store]);
    expect(verify).toMatchObject({ code: 0 });
    expect(verify.stdout).toMatch(/^\d+ objects checked, 0 corrupt$/m);
    const gc = await groundcam(['store', 'gc', '--store', store, '--json']);
    expect(JSON.parse(gc.stdout)).toMatchObject({ deleted: false, runs: [] });
  });

  it('deletes runs, but only with --yes', async () => {
    const flags = ['--store', store, '--keep-last', '1'];
    const dry = await groundcam(['store', 'gc', ...flags]);
    expect(dry.stdout).toContain('pass --yes to delete');
    expect((await groundcam(['report', 'first', '--store', store])).code).toBe(0);
    const wet = await groundcam(['store', 'gc', ...flags, '--yes']);
    expect(wet.stdout).toContain('Deleted');
    expect((await groundcam(['report', 'first', '--store', store])).code).toBe(2);
    expect((await groundcam(['report', 'latest', '--store', store])).code).toBe(0);
  });

  it('sweeps what killed workers left half-written, once it is a day old', async () => {
    // The runs above that were killed may have left files of their own.
    const store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
    const folder = join(store, 'artifacts/v1/cam/00');
    await mkdir(folder, { recursive: true });
    const old = join(folder, `.tmp-${crypto.randomUUID()}`);
    const young = join(folder, `.tmp-${crypto.randomUUID()}`);
    await Promise.all([old, young].map((path) => writeFile(path, 'half')));
    await writeFile(join(store, 'store.json'), '{"format":1,"oldestReader":1}');
    const lastWeek = new Date(Date.now() - 7 * 86_400_000);
    await utimes(old, lastWeek, lastWeek);

    const stats = await groundcam(['store', 'stats', '--store', store]);
    expect(stats.stdout).toMatch(/^unfinished +2 /m);
    const dry = await groundcam(['store', 'gc', '--store', store]);
    expect(dry.stdout).toMatch(/^unfinished +1 /m);
    expect(dry.stdout).toContain(`last written on ${lastWeek.toISOString().slice(0, 10)}`);
    expect(await readdir(folder)).toContain(basename(old));
    await groundcam(['store', 'gc', '--store', store, '--yes']);
    expect((await readdir(folder)).filter((name) => name.startsWith('.tmp-'))).toEqual([
      basename(young),
    ]);
  });

  it('takes no time that it does not understand', async () => {
    const { code, stderr } = await groundcam(['store', 'gc', '--older-than', 'ever']);
    expect(code).toBe(2);
    expect(stderr).toContain('such as 30m, 6h or 7d');
  });
});
