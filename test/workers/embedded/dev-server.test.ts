import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServerError } from '../../../core/errors/server-error.ts';
import { type DevServer, startDevServer } from '../../../workers/embedded/dev-server.ts';
import { temporalPath } from '../../servers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dev-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const model = defineSearchAttributeKey('Model', 'KEYWORD');

async function clientOf({ address, namespace }: DevServer): Promise<Client> {
  return new Client({ connection: await Connection.connect({ address }), namespace });
}

async function answers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 500 }).catch(() => null);
  await connection?.close();
  return connection !== null;
}

/** Waits until it holds; the test's own time-out is the limit. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

test('serves workflows with the search attributes it was given, in its namespace', async () => {
  const server = await startDevServer({
    executable: temporalPath(),
    namespace: 'audits',
    searchAttributes: { Model: 'Keyword' },
  });
  const client = await clientOf(server);
  await client.workflow.start('nothing', {
    workflowId: 'one',
    taskQueue: 'none',
    typedSearchAttributes: new TypedSearchAttributes([{ key: model, value: 'resnet' }]),
  });
  const description = await client.workflow.getHandle('one').describe();
  expect(description.typedSearchAttributes.get(model)).toBe('resnet');
  expect((await fetch(server.uiUrl)).ok).toBe(true);
  await client.connection.close();
  await server.stop();
  expect(await answers(server.address)).toBe(false);
  await server.stop();
});

test('two run side by side', async () => {
  const start = () => startDevServer({ executable: temporalPath(), searchAttributes: {} });
  const servers = await Promise.all([start(), start()]);
  expect(servers[0].address).not.toBe(servers[1].address);
  expect(await Promise.all(servers.map(({ address }) => answers(address)))).toEqual([true, true]);
  await Promise.all(servers.map((server) => server.stop()));
});

test('keeps workflows in a file between starts, in a folder that it makes', async () => {
  const options = {
    executable: temporalPath(),
    searchAttributes: { Model: 'Keyword' } as const,
    dbFilename: join(folder, 'new/folder/temporal.db'),
  };
  const first = await startDevServer(options);
  const client = await clientOf(first);
  await client.workflow.start('nothing', { workflowId: 'kept', taskQueue: 'none' });
  await client.connection.close();
  await first.stop();

  const second = await startDevServer(options);
  const again = await clientOf(second);
  const description = await again.workflow.getHandle('kept').describe();
  expect(description.status.name).toBe('RUNNING');
  await again.connection.close();
  await second.stop();
});

test('a server that ends at once is an error that quotes its last words', async () => {
  const executable = join(folder, 'broken');
  await writeFile(executable, '#!/bin/sh\necho "database is locked" >&2\nexit 3\n', {
    mode: 0o755,
  });
  const error = await startDevServer({ executable, searchAttributes: {} }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({
    message: "Temporal's dev server ended with exit code 3. Its last words:\n  database is locked",
    hint: expect.stringContaining(`${executable} server start-dev`) as string,
  });
});

test('a program that is not there is an error that names it', async () => {
  const executable = join(folder, 'missing');
  await expect(startDevServer({ executable, searchAttributes: {} })).rejects.toThrow(executable);
});

test('a port that is taken is an error that says so', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const at = taken.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  await expect(
    startDevServer({ executable: temporalPath(), searchAttributes: {}, ports: { server: port } }),
  ).rejects.toThrow(`can't have port ${port}`);
  taken.close();
});

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** A program that starts a server, prints its address and goes on as `then` says. */
const program = (then: string) => [
  ...['--import', 'tsx', '--input-type=module', '--eval'],
  `import { startDevServer } from ${url('../../../workers/embedded/dev-server.ts')};
   const server = await startDevServer({
     executable: ${JSON.stringify(temporalPath())},
     searchAttributes: {},
   });
   process.stdout.write(server.address);
   ${then}`,
];

test.each([
  ['ends by itself', ''],
  ['calls process.exit', 'process.exit(0);'],
  ['throws', 'process.exitCode = 0; setTimeout(() => { throw new Error("expected"); });'],
])('the server does not outlive a parent that %s', async (_name, then) => {
  const run = promisify(execFile)(process.execPath, program(then));
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+$/);
  await until(async () => !(await answers(stdout)));
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'the server does not outlive a parent that gets %s',
  async (signal) => {
    const parent = spawn(process.execPath, program('setInterval(() => {}, 1000);'));
    const [address] = (await once(parent.stdout, 'data')) as [Buffer];
    expect(await answers(address.toString())).toBe(true);
    parent.kill(signal);
    await once(parent, 'exit');
    expect(parent.signalCode).toBe(signal);
    await until(async () => !(await answers(address.toString())));
  },
);

test('Ctrl-C, which goes to the whole process group, leaves the server to a parent that drains', async () => {
  const parent = spawn(
    process.execPath,
    program(`
      process.on('SIGINT', () => process.stdout.write('draining'));
      setInterval(() => {}, 1000);`),
    { detached: true },
  );
  const [address] = (await once(parent.stdout, 'data')) as [Buffer];
  const draining = once(parent.stdout, 'data');
  process.kill(-parent.pid!, 'SIGINT');
  await draining;
  expect(await answers(address.toString())).toBe(true);
  parent.kill('SIGTERM');
  await once(parent, 'exit');
  await until(async () => !(await answers(address.toString())));
});

const stacks = [
  '',
  'goroutine 1 [running]:',
  ...Array.from({ length: 50 }, (_, i) => `main.step${i}()\n\t/go/main.go:${i} +0x96`),
].join('\n');

test.each([
  ['says so', 1, 'listen tcp 127.0.0.1:8233: bind: address already in use'],
  [
    'panics, and prints a long stack after the reason',
    2,
    'level=ERROR msg="Failed to start gRPC listener" error="listen tcp 127.0.0.1:38519: bind: address already in use"\n' +
      `panic: runtime error: invalid memory address or nil pointer dereference\n${stacks}`,
  ],
])(
  'tries other ports if another process took one and the server %s',
  async (_name, code, words) => {
    const executable = join(folder, `loses-once-${code}`);
    const lines = [
      '#!/bin/sh',
      'if [ -e "$0.lost" ]; then exec "$REAL_TEMPORAL" "$@"; fi',
      'touch "$0.lost"',
      `cat >&2 <<'END'\n${words}\nEND`,
      `exit ${code}`,
    ];
    await writeFile(executable, lines.join('\n'), { mode: 0o755 });
    process.env['REAL_TEMPORAL'] = temporalPath();
    const server = await startDevServer({ executable, searchAttributes: {} });
    expect(await answers(server.address)).toBe(true);
    await server.stop();
  },
);

test.each([
  ['panicked', 'panic: failed assigning ephemeral port', ''],
  ['was ended by its runtime', 'fatal error: all goroutines are asleep', 'runtime stack:\n'],
  [
    'was ended by a signal',
    'SIGQUIT: quit',
    'goroutine 0 gp=0x3c4e0 m=0 mp=0x3c5a0 [idle]:\nruntime.futex()\n',
  ],
])('an error quotes why a server %s, without the stacks', async (how, reason, before) => {
  const executable = join(folder, how.replaceAll(' ', '-'));
  await writeFile(
    executable,
    `#!/bin/sh\ncat >&2 <<'END'\n${reason}\n${before}${stacks}\nEND\nexit 2\n`,
    {
      mode: 0o755,
    },
  );
  await expect(startDevServer({ executable, searchAttributes: {} })).rejects.toThrow(
    `Temporal's dev server ended with exit code 2. Its last words:\n  ${reason}`,
  );
});
