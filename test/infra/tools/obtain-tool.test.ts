import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create as createTar } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { ToolError } from '../../../core/errors/tool-error.ts';
import { describeObtained, obtainTool } from '../../../infra/tools/obtain-tool.ts';
import type { ToolProgress } from '../../../infra/tools/progress.ts';
import type { Tool, ToolArchive } from '../../../infra/tools/tool.ts';

let folder: string;
let server: Server;
let address: string;
/** What the server has, by path, and what it was asked for. */
let served: Map<string, Buffer>;
let asked: string[];
let environment: { PATH: string; GROUNDCAM_CACHE: string; HAMMER_PATH?: string };
let notes: string[];
let kinds: Set<string>;

const onProgress = (progress: ToolProgress) => {
  kinds.add(progress.kind);
  if (progress.kind === 'note') notes.push(progress.text);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'obtain-tool-'));
  environment = { PATH: join(folder, 'bin'), GROUNDCAM_CACHE: join(folder, 'cache') };
  notes = [];
  kinds = new Set();
  served = new Map();
  asked = [];
  server = createServer((request, response) => {
    const body = served.get(request.url ?? '');
    asked.push(request.url ?? '');
    if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A tool whose archive for this platform is as given. */
function hammer(archive?: ToolArchive): Tool {
  return {
    name: 'The hammer',
    binary: 'hammer',
    version: '1.2.3',
    variable: 'HAMMER_PATH',
    goPackage: 'example.org/hammer',
    archives: archive === undefined ? {} : { [`${process.platform}-${process.arch}`]: archive },
    installation: 'a hardware store',
  };
}

const working = '#!/bin/sh\necho "hammer version 1.2.3"\necho more\n';
const broken = '#!/bin/sh\necho "bad handle" >&2\nexit 1\n';

async function program(path: string, script: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, script, { mode: 0o755 });
  return file;
}

/** Puts an archive with the program in a folder of its own on the server. Returns its SHA-256. */
async function serveArchive(script = working): Promise<string> {
  await program('pack/hammer_1.2.3/hammer', script);
  const file = join(folder, 'hammer.tar.gz');
  await createTar({ gzip: true, file, cwd: join(folder, 'pack') }, ['hammer_1.2.3']);
  const archive = await readFile(file);
  served.set('/hammer.tar.gz', archive);
  return createHash('sha256').update(archive).digest('hex');
}

/** A Go that "builds" the program with this script, and counts how often. */
const go = (script: string, more = '') =>
  program(
    'bin/go',
    `#!/bin/sh
/bin/echo "$@" >> ${join(folder, 'builds')}
/bin/echo "go: downloading example.org/hammer v1.2.3" >&2
/bin/echo "example.org/hammer" >&2
${more}
/bin/cat > "$GOBIN/hammer" <<'END'
${script}END
/bin/chmod +x "$GOBIN/hammer"
`,
  );

const builds = async () => (await readFile(join(folder, 'builds'), 'utf8')).trim().split('\n');
const cached = () => join(folder, 'cache/tools/hammer-1.2.3/hammer');

test('takes the one that its environment variable names, before any other', async () => {
  await program('bin/hammer', working);
  environment.HAMMER_PATH = await program('mine', working);
  const obtained = await obtainTool(hammer(), { environment });
  expect(obtained).toEqual({
    path: environment.HAMMER_PATH,
    source: 'environment',
    version: 'hammer version 1.2.3',
  });
  expect(describeObtained(hammer(), obtained)).toBe(
    `The hammer: ${environment.HAMMER_PATH} (from HAMMER_PATH; hammer version 1.2.3)`,
  );
});

test.each([
  ['fails', broken, 'bad handle'],
  ['is missing', null, 'ENOENT'],
])('an environment variable whose program %s is bad input', async (_name, script, reason) => {
  environment.HAMMER_PATH = join(folder, 'mine');
  if (script !== null) await program('mine', script);
  await program('bin/hammer', working);
  const error = await obtainTool(hammer(), { environment }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      new RegExp(
        `^HAMMER_PATH is ${environment.HAMMER_PATH}, which does not run: .*${reason}`,
        's',
      ),
    ) as string,
    hint: expect.stringContaining('unset it') as string,
  });
});

test('takes the one on PATH, before the cache', async () => {
  const path = await program('bin/hammer', working);
  await program('cache/tools/hammer-1.2.3/hammer', working);
  expect(await obtainTool(hammer(), { environment })).toMatchObject({ path, source: 'path' });
});

test('skips one on PATH that does not run, and says so', async () => {
  const skipped = await program('bin/hammer', broken);
  const path = await program('other/hammer', working);
  environment.PATH += `:${join(folder, 'other')}`;
  expect(await obtainTool(hammer(), { environment, onProgress })).toMatchObject({ path });
  expect(notes).toEqual([expect.stringContaining(`Skipping ${skipped}, which does not run`)]);
});

test('takes the one in the cache', async () => {
  await program('cache/tools/hammer-1.2.3/hammer', working);
  expect(await obtainTool(hammer(), { environment })).toEqual({
    path: cached(),
    source: 'cache',
    version: '1.2.3',
  });
});

test('downloads it, and never again', async () => {
  await go(working);
  const tool = hammer({ url: `${address}/hammer.tar.gz`, sha256: await serveArchive() });
  const obtained = await obtainTool(tool, { environment, onProgress });
  expect(obtained).toEqual({ path: cached(), source: 'download', version: '1.2.3' });
  expect(kinds).toEqual(new Set(['downloading']));
  expect(await obtainTool(tool, { environment })).toMatchObject({ source: 'cache' });
  expect(asked).toEqual(['/hammer.tar.gz']);
  expect(await readdir(join(folder, 'cache/tools'))).toEqual(['hammer-1.2.3']);
});

test('checks a download against the list of checksums beside it where none is known', async () => {
  const sha256 = await serveArchive();
  served.set('/checksums.txt', Buffer.from(`${'0'.repeat(64)}  other\n${sha256}  hammer.tar.gz\n`));
  const tool = hammer({ url: `${address}/hammer.tar.gz` });
  expect(await obtainTool(tool, { environment })).toMatchObject({ source: 'download' });

  await rm(join(folder, 'cache'), { recursive: true });
  served.set('/checksums.txt', Buffer.from(`${'0'.repeat(64)}  hammer.tar.gz\n`));
  await expect(obtainTool(tool, { environment })).rejects.toThrow(`has SHA-256 ${sha256}, not 000`);
});

test.each([
  ['is not there', async () => Promise.resolve('0'.repeat(64)), 'answered 404'],
  ['is another file', () => serveArchive().then(() => '0'.repeat(64)), 'nothing was kept'],
  ['does not run', () => serveArchive(broken), 'bad handle'],
])('builds it with Go where the download %s', async (_name, prepare, reason) => {
  await go(working);
  const tool = hammer({ url: `${address}/hammer.tar.gz`, sha256: await prepare() });
  const obtained = await obtainTool(tool, { environment, onProgress });
  expect(obtained).toEqual({ path: cached(), source: 'go', version: '1.2.3' });
  expect(notes).toEqual([expect.stringContaining(reason)]);
  expect(await builds()).toEqual(['install -v -ldflags=-s -w example.org/hammer@v1.2.3']);
  expect(kinds).toEqual(new Set(['downloading', 'note', 'building']));
});

test('a build that fails is an error with the last words of Go', async () => {
  await go(working, '/bin/echo "undefined: nail" >&2; exit 1');
  const error = await obtainTool(hammer(), { environment }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ToolError);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /^The hammer is not installed and could not be obtained\. .*go install example\.org\/hammer@v1\.2\.3 failed:.*undefined: nail/s,
    ) as string,
  });
  expect(await readdir(join(folder, 'cache/tools'))).toEqual([]);
});

test('without network and without Go, one message names the ways out', async () => {
  server.close();
  const tool = hammer({ url: `${address}/hammer.tar.gz`, sha256: '0'.repeat(64) });
  const error = await obtainTool(tool, { environment }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ToolError);
  expect(error).toMatchObject({
    message:
      'The hammer is not installed and could not be obtained. ' +
      `Could not download ${address}/hammer.tar.gz: connect ECONNREFUSED ${address.slice(7)}. ` +
      'Go, which could build it, is not installed either',
    hint:
      'Install it with a hardware store and put it on PATH or in HAMMER_PATH; ' +
      'or install Go from https://go.dev/dl, and groundcam builds it.',
  });
});

test('many that need it at once build it once', async () => {
  await go(working, '/bin/sleep 0.3');
  const obtain = () => obtainTool(hammer(), { environment, onProgress });
  const obtained = await Promise.all([obtain(), obtain(), obtain()]);
  expect(obtained.map(({ source }) => source).sort()).toEqual(['cache', 'cache', 'go']);
  expect(await builds()).toHaveLength(1);
  expect(kinds).toContain('waiting');
});

test('one in the cache that does not run is obtained again', async () => {
  await program('cache/tools/hammer-1.2.3/hammer', 'half of a program');
  await go(working);
  expect(await obtainTool(hammer(), { environment })).toMatchObject({ source: 'go' });
});

test('what a build that was killed left behind does no harm', async () => {
  await program('cache/tools/hammer-1.2.3.unfinished/hammer', broken);
  await go(working);
  expect(await obtainTool(hammer(), { environment })).toMatchObject({ source: 'go' });
  expect(await readdir(join(folder, 'cache/tools'))).toEqual(['hammer-1.2.3']);
});

test('a signal stops a build and leaves nothing', async () => {
  await go(working, `/bin/echo > ${join(folder, 'started')}; exec /bin/sleep 60`);
  const controller = new AbortController();
  const obtaining = obtainTool(hammer(), { environment, signal: controller.signal });
  const started = () =>
    access(join(folder, 'started')).then(
      () => true,
      () => false,
    );
  const abort = (async () => {
    while (!(await started()));
    controller.abort();
  })();
  await expect(obtaining).rejects.toMatchObject({ name: 'AbortError' });
  await abort;
  expect(await readdir(join(folder, 'cache/tools'))).toEqual([]);
});
