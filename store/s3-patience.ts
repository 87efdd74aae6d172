import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Connection } from './s3-connection.ts';
import { isTransientS3Error } from './s3-error.ts';

/** How long a server is waited for that answered before, in ms: it restarts, or the network blinks. */
const PATIENCE = 60_000;
/** Pauses between attempts, in ms: each twice the one before, and all a bit random. */
const PAUSE = { first: 200, longest: 5_000 };

/**
 * Makes a request again while it fails in a way that may pass. The SDK does so too, for a second or two
 * and until the headers are there; this also covers bodies that break off and outages. A server that
 * never answered is not waited for: its address is wrong.
 */
export async function withPatience<T>(
  connection: Pick<S3Connection, 'hasAnswered'>,
  request: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  for (let pause = PAUSE.first; ; pause = Math.min(2 * pause, PAUSE.longest)) {
    try {
      const answer = await request();
      connection.hasAnswered = true;
      return answer;
    } catch (error) {
      const isPatient = connection.hasAnswered && performance.now() - start < PATIENCE;
      if (!isPatient || !isTransientS3Error(error)) throw error;
    }
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}
