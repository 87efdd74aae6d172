#!/usr/bin/env node
import { main } from './main.ts';

// Whoever reads our output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await main(process.argv);
process.exitCode = code;
// A command that failed half-way leaves what Temporal's native part has no way to close. What was
// printed goes out first: pipes take it later on some systems.
if (code !== 0) process.stdout.write('', () => process.exit());
