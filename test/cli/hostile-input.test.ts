import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runCommand as groundcam } from './command.ts';

const SCREEN_CLEARED = '\u001b[2J';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-hostile-'));
  const lines = (depth: number) =>
    Array.from(
      { length: depth },
      (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}]`,
    );
  const files = {
    'bomb.yaml': ['a0: &a0 [x, x, x, x]', ...lines(20)].join('\n'),
    'deep.yaml': '['.repeat(100_000),
    'proto.yaml': 'model: { uri: m }\ndataset: { uri: d }\n__proto__: { alpha: 1 }\n',
    'misspelt.yaml': 'model: { uri: m.onnx }\ndatset: { uri: d }\n',
    [`${SCREEN_CLEARED}.yaml`]: '- 1\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await mkdir(join(folder, 'data/images/class'), { recursive: true });
  await mkdir(join(folder, 'data/masks/class'), { recursive: true });
  await writeFile(join(folder, 'data/images/class', `a${SCREEN_CLEARED}.jpg`), 'x');
  await writeFile(join(folder, 'data/masks/class/a.png'), 'x');
});

const valid = ['run', '--model', 'm.onnx', '--dataset', 'd'];

const cases: [what: string, args: () => string[], message: string][] = [
  [
    'a run called ../../x',
    () => [...valid, '--run-id', '../../x'],
    '"../../x" is not a valid run id',
  ],
  ['a run called latest', () => [...valid, '--run-id', 'latest'], '"latest" is not a valid run id'],
  ['a report of ../x', () => ['report', '../x', '--store', folder], '"../x" is not a valid run id'],
  ['a status of ../x', () => ['status', '../x', '--store', folder], '"../x" is not a valid run id'],
  [
    'aliases that multiply',
    () => ['run', '-f', join(folder, 'bomb.yaml')],
    'Excessive alias count',
  ],
  ['brackets without end', () => ['run', '-f', join(folder, 'deep.yaml')], 'is not YAML or JSON'],
  ['a key __proto__', () => ['run', '-f', join(folder, 'proto.yaml')], 'Unknown key "__proto__"'],
  [
    'a misspelt key',
    () => ['run', '-f', join(folder, 'misspelt.yaml')],
    'Unknown key "datset": did you mean "dataset"?',
  ],
  [
    'credentials in a URI',
    () => [...valid, '--store', 's3://AKIAEXAMPLE:hunter2@bucket/x'],
    'contains credentials',
  ],
  [
    'a name that clears the screen',
    () => ['run', '-f', join(folder, `${SCREEN_CLEARED}.yaml`)],
    '\\u001b[2J',
  ],
  ['a photo whose name does', () => ['data', 'check', join(folder, 'data')], '\\u001b[2J'],
];

it.each(cases)('answers %s in a line, and does nothing', async (_what, args, message) => {
  const { code, stdout, stderr } = await groundcam(args());
  expect(stderr).toContain(message);
  expect(stderr + stdout).not.toContain('hunter2');
  expect(stderr + stdout).not.toContain('\u001b');
  expect(code).toBe(2);
});
