import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { cacheFolder } from '../../infra/cache-folder.ts';
import { openStore } from '../../store/open-store.ts';
import { packageVersion } from '../../workers/package-version.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';
import { availableProvider } from '../../workers/inference/available-provider.ts';
import { findTemporalCli } from '../session/obtain-temporal-cli.ts';

interface Finding {
  ok: boolean;
  text: string;
  hint?: string | undefined;
}

/** Checks, one after the other, what an audit needs of this machine. Exit code 1 if something is missing. */
export async function executeDoctor({ store }: { store: string }): Promise<void> {
  const checks: [string, () => Promise<Finding>][] = [
    [
      'groundcam',
      () =>
        Promise.resolve({ ok: true, text: `${packageVersion()}, Node ${process.versions.node}` }),
    ],
    ['Temporal', checkTemporal],
    ['ONNX Runtime', checkOnnxRuntime],
    ['Store', () => checkStore(store)],
    ['Cache', () => Promise.resolve({ ok: true, text: cacheFolder() })],
  ];
  for (const [name, check] of checks) {
    const { ok, text, hint } = await check().catch(asFinding);
    process.stdout.write(`${ok ? 'ok     ' : 'MISSING'} ${name.padEnd(13)} ${text}\n`);
    if (hint) process.stdout.write(`${' '.repeat(22)}${hint}\n`);
    if (!ok) process.exitCode = 1;
  }
}

function asFinding(error: unknown): Finding {
  const hint = error instanceof GroundcamError ? error.hint : undefined;
  return { ok: false, text: error instanceof Error ? error.message : String(error), hint };
}

/** A configured server has to answer; without one, the embedded server's tool is looked for. */
async function checkTemporal(): Promise<Finding> {
  const configured = configuredTemporal();
  if (configured) {
    const { connection } = await connectClient(configured);
    await connection.close();
    return { ok: true, text: `server at ${configured.connectionOptions.address} answers` };
  }
  const found = await findTemporalCli();
  if (found) return { ok: true, text: `embedded; ${found}` };
  const go = await isOnPath('go');
  return {
    ok: go,
    text: 'embedded; the command-line tool is not here yet',
    hint: go
      ? 'The first run downloads it or builds it with Go, once.'
      : 'The first run tries to download it. Or install Go, or the tool itself, and set TEMPORAL_CLI_PATH.',
  };
}

async function checkOnnxRuntime(): Promise<Finding> {
  const provider = await availableProvider();
  return provider === 'cuda'
    ? { ok: true, text: 'runs on CUDA' }
    : {
        ok: true,
        text: 'runs on the CPU',
        hint: 'For CUDA (Linux x64): npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12 --ignore-scripts=false',
      };
}

async function checkStore(uri: string): Promise<Finding> {
  const store = openStore(uri);
  await store.check();
  return { ok: true, text: `${store.uri} can be written` };
}

async function isOnPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
