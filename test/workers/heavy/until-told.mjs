// Heavy work that never gives its thread away: it ends once a file is there. The file's path is the id of its run or study.
import { existsSync } from 'node:fs';

export default function run({ input: { runId, studyId }, port }) {
  port.postMessage('begun');
  while (!existsSync(runId ?? studyId));
  return { answer: 'done' };
}
