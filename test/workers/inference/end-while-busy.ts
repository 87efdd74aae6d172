/** Ends its process at moments at which an inference thread loads ONNX Runtime, or runs a model. */
import { setTimeout } from 'node:timers/promises';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { slowFeeds, slowModel } from './slow-model.ts';

const [, , how] = process.argv;
const model = slowModel();

function start(): InferenceThread {
  const thread = new InferenceThread({ threads: 1 });
  thread.load('slow', model).catch(() => undefined);
  for (let i = 0; i < 10; i++) thread.run('slow', slowFeeds()).catch(() => undefined);
  return thread;
}

if (how === 'close') {
  await Promise.all(
    [0, 50, 100, 150, 200, 250, 300].map(async (after) => {
      const thread = start();
      await setTimeout(after);
      await thread.close();
    }),
  );
} else {
  start();
  const second = start();
  await second.load('more', model);
  start();
}
process.stdout.write('ends\n');
if (how === 'exit') process.exit();
