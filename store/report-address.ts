import type { ReportUrl } from '../core/schema/report-url.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/**
 * Where a person finds a run's report: in the store or, if it is known where a browser finds the bucket (of a folder:
 * the folder), there.
 *
 * @param base `https://bucket.s3.eu-central-1.amazonaws.com`, to which the report's key is appended
 */
export function reportAddress(
  store: Pick<Store, 'locate'>,
  runId: string,
  base?: ReportUrl,
): string {
  const { report } = runKeys(runId);
  const place = store.locate(report);
  if (base === undefined) return place;
  const key = /^s3:\/\/[^/]+\/(.*)$/s.exec(place)?.[1] ?? report;
  const url = new URL(base);
  const path = key.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url.href;
}
