import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line of counts, for machines that read logs. Before it, names the files whose
 * process died: Vitest says only that a worker exited.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (module.state() === 'pending' || module.state() === 'queued')
        console.log(`did not end: ${module.relativeModuleId}`);
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0)
        counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
      }
    }
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
