import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { cacheFolder } from '../../infra/cache-folder.ts';
import { openStore } from '../../store/open-store.ts';
import { packageVersion } from '../../workers/package-version.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';
import { KEY_FILE, readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { count } from '../../report/text/format.ts';
import { outsideTested, serverVersion } from '../../client/server-version.ts';
import { availableProvider } from '../../workers/inference/available-provider.ts';
import type { ProviderChoice } from '../../workers/inference/messages.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import { formatTable } from '../../report/text/table.ts';
import { findTemporalCli } from '../session/obtain-temporal-cli.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

interface Finding {
  ok: boolean;
  text: string;
  hint?: string | undefined;
}

export interface DoctorOptions extends ProviderFlag {
  store: string;
}

/** Checks whether this machine has what an audit needs. Exit code 1 if something is missing. */
export async function executeDoctor({ store, provider }: DoctorOptions): Promise<void> {
  const checks: [string, () => Promise<Finding>][] = [
    [
      'groundcam',
      () =>
        Promise.resolve({ ok: true, text: `${packageVersion()}, Node ${process.versions.node}` }),
    ],
    ['Temporal', checkTemporal],
    ['Payloads', checkPayloads],
    ['ONNX Runtime', () => checkOnnxRuntime(provider)],
    ['Store', () => checkStore(store)],
    ['Cache', () => Promise.resolve({ ok: true, text: cacheFolder() })],
  ];
  const rows: string[][] = [];
  const progress = new SlowProgress();
  for (const [name, check] of checks) {
    progress.show('Checking', name);
    const { ok, text, hint } = await check().catch(asFinding);
    rows.push([ok ? 'ok' : 'MISSING', name, text]);
    if (hint) rows.push(['', '', hint]);
    if (!ok) process.exitCode = 1;
  }
  progress.clear();
  process.stdout.write(`${formatTable(rows)}\n`);
}

function asFinding(error: unknown): Finding {
  const hint = error instanceof GroundcamError ? error.hint : undefined;
  return { ok: false, text: error instanceof Error ? error.message : String(error), hint };
}

/** Connects to the configured server or, if there is none, looks for the embedded server's executable. */
async function checkTemporal(): Promise<Finding> {
  const configured = configuredTemporal();
  if (configured) {
    const { connection } = await connectClient(configured);
    try {
      const version = await serverVersion(connection);
      return {
        ok: true,
        text: `server ${version ?? 'of an unknown version'} at ${configured.connectionOptions.address} answers`,
        hint: version === undefined ? undefined : outsideTested(version),
      };
    } finally {
      await connection.close();
    }
  }
  const found = await findTemporalCli();
  if (found) return { ok: true, text: `embedded; ${found}` };
  const go = await isOnPath('go');
  return {
    ok: go,
    text: 'embedded; its command-line tool is not installed yet',
    hint: go
      ? 'The first run downloads it, or builds it with Go.'
      : 'The first run downloads it. If that fails, install Go, or install the tool and set TEMPORAL_CLI_PATH.',
  };
}

async function checkPayloads(): Promise<Finding> {
  const keys = await readPayloadKeys();
  if (!keys) return { ok: true, text: `not encrypted: ${KEY_FILE} is not set` };
  const others = keys.byId.size - 1;
  const more = others > 0 ? `, decrypted with ${count(others, 'more key')}` : '';
  return { ok: true, text: `encrypted with the key ${keys.current} in ${keys.file}${more}` };
}

async function checkOnnxRuntime(choice?: ProviderChoice): Promise<Finding> {
  const provider = await availableProvider(choice);
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
  return { ok: true, text: `${store.uri} is writable` };
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
