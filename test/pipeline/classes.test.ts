import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../cli/terminal/describe-failure.ts';
import { BOXES } from '../../core/dataset/drawn-classes.ts';
import { parseJsonLines } from '../../core/encoding/json-lines.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { terminalSummary } from '../../report/text/terminal-summary.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { photo } from './tiny-voc.ts';

const labels = ['tabby', 'sports car', 'minivan', 'dog', 'e', 'f', 'g', 'h', 'i', 'j'];
const map = { kitty: ['Tabby'], vehicle: ['sports car', '2'] };
const region = { left: 30, top: 20, width: 30, height: 25 };

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let street: string;
let store: string;

/** Images of a kitty, a vehicle and a person, whose numbers in the masks are 1, 2 and 3. */
beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  street = await folderOf({
    'class_names.txt': '_background_\nkitty\nvehicle\nperson\n',
    'images/a.jpg': await photo(1).jpeg().toBuffer(),
    'images/b.jpg': await photo(2).jpeg().toBuffer(),
    'images/c.jpg': await photo(3).jpeg().toBuffer(),
    'masks/a.png': await numbered(1),
    'masks/b.png': await numbered(2),
    'masks/c.png': await numbered(3),
  });
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

async function folderOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-data-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

function numbered(value: number): Promise<Uint8Array> {
  const size = { width: 96, height: 72 };
  const data = Uint8Array.from({ length: size.width * size.height }, (_, at) => {
    const [x, y] = [(at % size.width) - region.left, Math.floor(at / size.width) - region.top];
    return x >= 0 && y >= 0 && x < region.width && y < region.height ? value : 0;
  });
  const raw = { ...size, channels: 1 } as const;
  return sharp(data, { raw }).toColourspace('b-w').png().toBuffer();
}

type Spec = Parameters<Pipeline['run']>[0];
const spec = (dataset: Spec['dataset'], more: Partial<Spec> = {}): Spec => ({
  model: { uri: 'test/golden/cam/squeezenet.onnx', labels },
  dataset,
  store,
  ...more,
});

/** What a run left: its results, plan and rows, and the text of its page. */
async function audit(asked: Spec) {
  const { results, runId } = await pipeline.run(asked);
  const keys = runKeys(runId);
  const text = async (key: string) => new TextDecoder().decode(await openStore(store).read(key));
  const { document } = parseHTML(await text(keys.report));
  return {
    results,
    plan: RunPlan.parse(JSON.parse(await text(keys.plan))),
    rows: parseJsonLines(await text(keys.measurements), Measurement, 'rows'),
    page: [...document.querySelectorAll('.notes')].map((note) => note.textContent),
  };
}

async function refusal(asked: Spec) {
  return describeFailure(await pipeline.run(asked).catch((error: unknown) => error));
}

describe('classes that are mapped to labels of the model', () => {
  let run: Awaited<ReturnType<typeof audit>>;
  beforeAll(async () => {
    run = await audit(spec({ uri: street }, { map }));
  });

  it('have the logits of all their labels', () => {
    expect(run.plan.classLogits).toEqual({ kitty: [0], vehicle: [1, 2], person: [] });
    const targets = new Map(
      run.rows.map((row) => [row.class, row.status === 'measured' ? row.target : null]),
    );
    expect(targets.get('kitty')).toBe(0);
    expect([1, 2]).toContain(targets.get('vehicle'));
  });

  it('leave a class without a logit as exclusions with a reason', () => {
    expect(run.results).toMatchObject({ n: 2, excluded: { 'class-without-logits': 1 } });
    expect(run.rows.find((row) => row.class === 'person')).toMatchObject({
      status: 'excluded',
      reason: 'class-without-logits',
    });
  });

  it('are told in results, summary and page, with all that was decided on the data', () => {
    const expected = [
      'Class names are from class_names.txt: 0 background, 1 kitty, 2 vehicle, 3 person.',
      'None of the model\'s logits is one of person, so its samples are excluded. --map "person=LABEL" says which are.',
    ];
    expect(run.results.dataNotes).toEqual(expected);
    expect(run.page).toEqual(expect.arrayContaining(expected));
    for (const note of expected) expect(terminalSummary(run.results)).toContain(note);
  });
});

it.each([
  [
    'a class that the dataset lacks',
    { map: { kity: ['tabby'] } },
    /There is no class "kity" in .*kitty/,
    /kitty, vehicle, person/,
  ],
  [
    'a label that the model lacks',
    { map: { kitty: ['tabbi'] } },
    /no class "tabbi": did you mean "tabby"/,
    /Pass a label/,
  ],
  [
    'one such label of several',
    { map: { vehicle: ['sports car', 'minivam'] } },
    /no class "minivam": did you mean "minivan"/,
    /Pass a label/,
  ],
  [
    'an index that the model lacks',
    { map: { kitty: ['10'] } },
    /between 0 and 9 but received 10/,
    /from 0/,
  ],
])('a map is refused for %s', async (_what, more, message, hint) => {
  expect(await refusal(spec({ uri: street }, more))).toEqual({
    exitCode: 2,
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  });
});

it('stops if the class that was asked for has no logit', async () => {
  expect(await refusal(spec({ uri: street, classes: ['person'] }, { map }))).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('labelled "person"') as string,
    hint: expect.stringContaining('--map "person=') as string,
  });
});

it('says on the page that regions are boxes', async () => {
  const list = 'image,box,class\na.jpg,"30,20,30,25",dog\n';
  const folder = await folderOf({
    'list.csv': list,
    'a.jpg': await photo(1).jpeg().toBuffer(),
  });
  const { page, results } = await audit(spec({ uri: join(folder, 'list.csv') }));
  expect(results.n).toBe(1);
  expect(page).toContain(BOXES);
});
