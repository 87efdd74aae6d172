/**
 * What the server goes by when more work waits than workers can take: the run's priority first, then
 * runs in turn, so that a small one is not stuck behind a large one. Temporal allows 64 bytes a key.
 */
export function runPriority(runId: string, priorityKey: number) {
  return { priorityKey, fairnessKey: encodeURIComponent(runId).slice(-64) };
}
