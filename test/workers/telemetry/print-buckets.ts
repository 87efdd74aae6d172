import getPort from 'get-port';
import { installRuntime } from '../../../workers/install-runtime.ts';
import { lineLogger } from '../../../workers/telemetry/line-logger.ts';

/** Records one value of each histogram and prints what Prometheus reads. */
const port = await getPort({ host: '127.0.0.1' });
const metrics = installRuntime({
  logger: lineLogger({ format: 'text', level: 'error' }),
  level: 'error',
  metricsAddress: `127.0.0.1:${port}`,
  stopOnSignals: false,
});
metrics.inference({ provider: 'cpu', images: 3, seconds: 0.2 });
metrics.waited(0.02);
const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
process.stdout.write(await answer.text(), () => process.exit());
