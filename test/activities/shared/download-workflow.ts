import { proxyActivities } from '@temporalio/workflow';

export interface DownloadActivities {
  download(): Promise<string>;
}

/** Downloads, and takes two seconds without a heartbeat for a dead worker. */
export async function downloadWorkflow(): Promise<string> {
  const { download } = proxyActivities<DownloadActivities>({
    startToCloseTimeout: '1m',
    heartbeatTimeout: '2s',
    retry: { maximumAttempts: 1 },
  });
  return download();
}
