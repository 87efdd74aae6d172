/** The keys of a schedule's history and trend page. */
export function scheduleKeys(name: string) {
  const folder = `schedules/${name}`;
  return { history: `${folder}/history.jsonl`, trend: `${folder}/trend.html` };
}
