// Heavy work that never gives its thread away: it ends once a file is there. The file's path is its run id.
import { existsSync } from 'node:fs';

export default function run({ reference: { runId }, port }) {
  port.postMessage('begun');
  while (!existsSync(runId));
  return { answer: 'done' };
}
