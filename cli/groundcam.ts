#!/usr/bin/env node
import { main } from './main.ts';

// The reader of a pipe may close it early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await main(process.argv);
process.exitCode = code;
// A command that failed may leave open what Temporal's native part can't close. Flush the output
// first: pipes are asynchronous on some systems.
if (code !== 0) process.stdout.write('', () => process.exit());
