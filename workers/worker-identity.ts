import { hostname } from 'node:os';
import { packageVersion } from './package-version.ts';
import { gitCommit } from './versions.ts';

/** This build of groundcam: "0.2.0" or, from a checkout, "0.2.0+1a2b3c4d". */
export async function buildName(): Promise<string> {
  const commit = await gitCommit();
  return packageVersion() + (commit === null ? '' : `+${commit.slice(0, 8)}`);
}

/** What a worker calls itself to a server, which Temporal's UI shows: "groundcam 0.2.0 on 4711@host". */
export async function workerIdentity(): Promise<string> {
  return `groundcam ${await buildName()} on ${process.pid}@${hostname()}`;
}

/** The build that an identity names, or undefined if it names none. */
export function buildOf(identity: string): string | undefined {
  return /^groundcam (\S+) on /.exec(identity)?.[1];
}
