import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readFloatsNpy } from '../../core/encoding/npy.ts';
import { Results } from '../../core/schema/results.ts';
import { mask, photo, TinyVoc } from '../pipeline/tiny-voc.ts';
import { numbersOf } from '../faults/numbers.ts';
import { finished, groundcam, printed, startGroundcam, type CommandResult } from './groundcam.ts';

const MODEL = 'test/golden/cam/squeezenet.onnx';

let voc: TinyVoc;
let store: string;
beforeAll(async () => {
  voc = await (await TinyVoc.create()).addSamples(4);
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
});

const flags = () => [
  '--model',
  MODEL,
  '--dataset',
  voc.folder,
  '--class',
  'aeroplane',
  '--target',
  'predicted',
  '--store',
  store,
];

it('prints one JSON object on stdout and the rest on stderr', async () => {
  const { code, stdout, stderr } = await groundcam([
    'run',
    ...flags(),
    '--json',
    '--run-id',
    'json-run',
  ]);
  expect(stderr).toContain('Temporal UI: http://127.0.0.1:');
  expect(code).toBe(0);
  const { outputs, ...results } = JSON.parse(stdout) as Record<string, unknown>;
  expect(Results.parse(results)).toMatchObject({ runId: 'json-run', n: 4, failed: 0 });
  expect(outputs).toMatchObject({ report: join(store, 'runs/json-run/report.html') });

  const status = await groundcam(['status', 'latest', '--store', store, '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ runId: 'json-run' });
  const report = await groundcam(['report', '--store', store]);
  expect(report.stdout).toContain(join(store, 'runs/json-run/report.html'));
});

it('exports the heatmaps, figures and tables of a run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-export-'));
  const all = ['--npy', '--png', '--figure', '--table', '--store', store, '-o', folder];
  expect((await groundcam(['export', 'json-run', ...all])).code).toBe(0);
  const lines = (await readFile(join(folder, 'heatmaps.csv'), 'utf8')).trim().split('\n');
  expect(lines[0]).toBe('sample,method,npy,png');
  expect(lines).toHaveLength(5);
  const [, , npy = '', png = ''] = lines[1]!.split(',');
  const { shape, data } = readFloatsNpy(await readFile(join(folder, npy)));
  expect(data).toHaveLength(shape[0]! * shape[1]!);
  expect([Math.min(...data), Math.max(...data)]).toEqual([0, expect.closeTo(1, 5)]);
  expect((await readFile(join(folder, png))).subarray(1, 4).toString()).toBe('PNG');
  expect(await readFile(join(folder, 'figures/pairs.svg'), 'utf8')).toContain(
    'xmlns="http://www.w3.org/2000/svg"',
  );
  expect(await readFile(join(folder, 'table.tex'), 'utf8')).toContain('\\begin{tabular}');
  expect(await readFile(join(folder, 'table.md'), 'utf8')).toMatch(/^\| aeroplane \| 4 \|/m);

  const nothing = await groundcam(['export', 'json-run', '--store', store]);
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain('--npy');
});

/** Python with pandas and DuckDB: GROUNDCAM_TEST_PYTHON, or python3 where it has them. */
const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
const hasPandas = spawnSync(python, ['-c', 'import pandas, pyarrow, duckdb']).status === 0;

it.skipIf(!hasPandas)('is read by the recipes for pandas and DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-recipe-'));
  await groundcam(['export', 'json-run', '--npy', '--store', store, '-o', folder]);
  const recipes = await readFile('docs/recipes.md', 'utf8');
  const [, sql = ''] = /```sql\n([^`]+)```/.exec(recipes) ?? [];
  const script = `
import sys; sys.path.insert(0, "examples/python")
import duckdb, json, numpy, pandas
from read_run import read_run, heatmap
store, folder, sql = sys.argv[1:]
rows = read_run(store, "json-run")
files = pandas.read_csv(folder + "/heatmaps.csv").set_index("sample")["npy"]
gaps = [abs(heatmap(store, row) - numpy.load(folder + "/" + files[row["sample"]])).max() for _, row in rows.iterrows()]
print(json.dumps({"gap": float(max(gaps)), "types": {name: str(rows[name].dtype) for name in ("target", "correct", "pointingHit", "rocAuc")}, "sql": duckdb.sql(sql.replace("groundcam-runs", store)).fetchall()[0][:2]}))`;
  const { stdout, stderr } = spawnSync(python, ['-c', script, store, folder, sql], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const read = JSON.parse(stdout) as Record<string, unknown>;
  expect(read['gap']).toBeLessThan(1e-6);
  expect(read['types']).toEqual({
    target: 'Int32',
    correct: 'boolean',
    pointingHit: 'boolean',
    rocAuc: 'float64',
  });
  expect(read['sql']).toEqual(['aeroplane', 4]);
});

it('says in a dry run what the run then does', async () => {
  // Of these, four are in the store.
  const more = await (await TinyVoc.create()).addSamples(6);
  const args = [
    'run',
    ...flags().map((flag) => (flag === voc.folder ? more.folder : flag)),
    '--json',
  ];
  const dryRun = async () =>
    JSON.parse((await groundcam([...args, '--dry-run'])).stdout) as unknown;
  expect(await dryRun()).toMatchObject({ samples: 6, pending: 2 });
  const { stdout } = await groundcam([...args, '--run-id', 'more']);
  expect(JSON.parse(stdout)).toMatchObject({ computed: 2, cached: 4 });
  expect(await dryRun()).toMatchObject({ pending: 0, unchangedSince: 'more' });
});

it('takes the same audit from a spec file, with paths relative to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-spec-'));
  const spec = {
    model: { uri: join(process.cwd(), MODEL) },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    store: 'here',
  };
  await writeFile(join(folder, 'audit.json'), JSON.stringify(spec));
  const { code, stdout } = await groundcam(['run', '-f', join(folder, 'audit.json'), '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    n: 4,
    outputs: { report: expect.stringContaining(join(folder, 'here')) as string },
  });
});

it('stops on Ctrl-C with exit code 130 and is resumed to the numbers of an undisturbed run', async () => {
  const many = await (await TinyVoc.create()).addSamples(80);
  const args = [
    'run',
    ...flags().map((flag) => (flag === voc.folder ? many.folder : flag)),
    '--json',
  ];
  const child = startGroundcam([...args, '--run-id', 'interrupted']);
  await printed(child, 'Measuring');
  child.kill('SIGINT');
  const { code, stderr } = await finished(child);
  expect(stderr).toMatch(/groundcam resume interrupted --store/);
  expect(code).toBe(130);
  const resumed = await groundcam(['resume', 'interrupted', '--store', store, '--json']);
  expect(resumed.stderr).toContain('already in the store');

  // From nothing, and in the same place, which the digest of the spec covers.
  await rename(store, `${store}-interrupted`);
  const undisturbed = await groundcam(args);
  expect(numbersIn(resumed)).toEqual(numbersIn(undisturbed));
  expect(numbersIn(resumed)).toMatchObject({ n: 80, failed: 0 });
});

function numbersIn({ stdout }: CommandResult) {
  const { outputs: _, ...results } = JSON.parse(stdout) as Record<string, unknown>;
  return numbersOf(Results.parse(results));
}

it('exits with 1 if samples were found and none could be measured', async () => {
  const empty = await TinyVoc.create();
  await empty.add('a', await photo(1).jpeg().toBuffer(), await mask({}));
  const args = ['--model', MODEL, '--dataset', empty.folder, '--class', 'aeroplane'];
  const { code, stdout } = await groundcam([
    ...['run', ...args, '--target', 'predicted', '--store', store, '--run-id', 'nothing'],
  ]);
  expect(stdout).toContain('0 of 1 sample measured; 1 excluded (no pixel of the class: 1)');
  expect(code).toBe(1);
});
