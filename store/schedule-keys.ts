/** Where a schedule's history lies in the store. */
export function scheduleKeys(name: string) {
  const folder = `schedules/${name}`;
  return { history: `${folder}/history.jsonl`, trend: `${folder}/trend.html` };
}
