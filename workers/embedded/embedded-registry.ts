import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../infra/cache-folder.ts';

/** An embedded Temporal server that runs in some process of this user. */
const EmbeddedServer = z.strictObject({ address: z.string(), namespace: z.string() });
export type EmbeddedServer = z.infer<typeof EmbeddedServer>;

function registryFolder(): string {
  return join(cacheFolder(), 'embedded');
}

/**
 * Lets `groundcam status` in another terminal find the embedded server of this process. Returns the
 * function that removes the announcement.
 */
export async function announceEmbedded(server: EmbeddedServer): Promise<() => Promise<void>> {
  const file = join(registryFolder(), `${process.pid}.json`);
  await mkdir(registryFolder(), { recursive: true });
  // In one move: nobody reads half of it.
  await writeFile(`${file}.new`, JSON.stringify(server));
  await rename(`${file}.new`, file);
  return () => rm(file, { force: true });
}

/**
 * The embedded servers that were announced by processes which still run. Announcements that processes
 * left behind when they were killed are removed.
 */
export async function listEmbedded(): Promise<EmbeddedServer[]> {
  const names = await readdir(registryFolder()).catch(() => []);
  const servers = await Promise.all(
    names
      .filter((name) => /^\d+\.json$/.test(name))
      .map(async (name) => {
        const file = join(registryFolder(), name);
        if (isRunning(Number.parseInt(name))) return readAnnouncement(file);
        await rm(file, { force: true });
        return undefined;
      }),
  );
  return servers.filter((server) => server !== undefined);
}

/** Undefined if the file is gone by now, or another version of groundcam wrote it. */
async function readAnnouncement(file: string): Promise<EmbeddedServer | undefined> {
  try {
    return EmbeddedServer.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
