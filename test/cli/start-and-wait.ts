/** Starts a command that waits for requests, and prints its process id once it listens. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { printed, startCommand } from './command.ts';

const keys = join(process.argv[2] ?? '', 'keys');
await writeFile(keys, `test ${Buffer.alloc(32).toString('base64')}\n`);
const child = startCommand(
  ['codec-server', '--listen', `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`],
  {
    env: { GROUNDCAM_PAYLOAD_KEY_FILE: keys },
  },
);
await printed(child, 'http://');
console.log(child.pid);
