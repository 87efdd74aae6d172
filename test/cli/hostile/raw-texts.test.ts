import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { main } from '../../../cli/main.ts';
import { hostileInputs, type HostileInput } from './inputs.ts';

/** What engines, parsers and SDKs print. */
const RAW =
  /Napi|ZodError|Unexpected (end|token)|INVALID_ARGUMENT|\bE[A-Z]{4,}:|YAML\w*Error|YAMLWarning|TypeError|SyntaxError|RangeError|Error:|\[object|undefined|node_modules|illegal|invalid wire|libvips|Vips|at .+:\d+:\d+/;

let inputs: HostileInput[];
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-raw-'));
  inputs = await hostileInputs(folder);
});

/** Runs a command in this process: 150 of their own would take minutes. */
async function command({ args, env = {} }: HostileInput) {
  const output = { stdout: '', stderr: '' };
  for (const [name, value] of Object.entries({ ...SETTINGS, ...env })) vi.stubEnv(name, value);
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      output[stream] += text.toString();
      return true;
    });
  }
  process.exitCode = undefined;
  try {
    return { code: await main(['node', 'groundcam', ...args]), output };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  }
}

const SETTINGS = {
  TEMPORAL_CONFIG_FILE: '/tmp/groundcam-none.toml',
  TEMPORAL_ADDRESS: undefined,
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** What a sentence of ours may be followed by: the reason in the words of whoever found it. */
const REASON = /(can't be (decoded|read|run)|is not YAML or JSON:|no answer \().*$/;

it('answers 150 hostile inputs with an exit code and a sentence of its own', async () => {
  expect(inputs.length).toBeGreaterThan(150);
  const wrong: string[] = [];
  for (const input of inputs) {
    const { code, output } = await command(input);
    const { stderr, stdout } = output;
    const [first = ''] = (stderr === '' ? stdout : stderr).split('\n');
    const isPlain = first !== '' && !RAW.test(first.replace(REASON, ''));
    if (code !== (input.exit ?? 2) || !isPlain) wrong.push(`${input.what}: ${code}, ${first}`);
  }
  expect(wrong).toEqual([]);
});
