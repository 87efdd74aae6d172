import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends a process group once this process is gone, however it went: SIGKILL leaves it no time to end the
 * group itself. A shell waits at a pipe that the system closes with us. Returns the function that calls
 * it off; on Windows, which has neither groups nor such a shell, nothing is done.
 */
export function endWithParent(group: number): () => void {
  if (process.platform === 'win32') return () => {};
  const script = 'cat > /dev/null; kill -s KILL -- "-$0"';
  const watchdog = spawn('/bin/sh', ['-c', script, `${group}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => {
    // Without a shell there is no watchdog: the group then ends with us in all cases but SIGKILL.
  });
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  return () => {
    if (watchdog.pid === undefined) return;
    try {
      process.kill(-watchdog.pid, 'SIGKILL');
    } catch {
      // Gone already, which is what was asked for.
    }
  };
}
