import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../infra/cache-folder.ts';

/** An embedded Temporal server that runs in some process of this user. */
const EmbeddedServer = z.strictObject({ address: z.string(), namespace: z.string() });
export type EmbeddedServer = z.infer<typeof EmbeddedServer>;

function registryFolder(): string {
  return join(cacheFolder(), 'embedded');
}

/**
 * Lets `groundcam status` in another terminal find the embedded server of this process. Returns the
 * function that takes the announcement back.
 */
export async function announceEmbedded(server: EmbeddedServer): Promise<() => Promise<void>> {
  const file = join(registryFolder(), `${process.pid}.json`);
  await mkdir(registryFolder(), { recursive: true });
  await writeFile(file, JSON.stringify(server));
  return () => rm(file, { force: true });
}

/** The embedded servers that were announced by processes which still run. */
export async function listEmbedded(): Promise<EmbeddedServer[]> {
  const files = await readdir(registryFolder()).catch(() => []);
  const servers = await Promise.all(
    files
      .filter((file) => isRunning(Number.parseInt(file)))
      .map(async (file) => {
        const content: unknown = JSON.parse(await readFile(join(registryFolder(), file), 'utf8'));
        return EmbeddedServer.parse(content);
      }),
  );
  return servers;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
