import { Context, log } from '@temporalio/activity';
import { sha256 } from '../core/encoding/digest.ts';
import type { AllowedUris } from '../store/allowed-uris.ts';
import { writeChecksums } from '../store/checksums.ts';
import { openStore } from '../store/open-store.ts';
import { studyKeys } from '../store/study-keys.ts';
import type { StudyToPublish } from '../workflows/contract/study-messages.ts';
import type { HeavyWork } from './heavy/heavy-work.ts';
import { watchActivity, withHeartbeat } from './shared/with-heartbeat.ts';

/** Compares the audits of a study and writes its tables, its page and, last, `study.json`. Returns a summary in Markdown. */
export function makePublishStudy(
  { drawStudy }: Pick<HeavyWork, 'drawStudy'>,
  allowed: AllowedUris,
) {
  return async function publishStudy(study: StudyToPublish): Promise<string> {
    allowed.check(study.store, 'store');
    const { results, markdown } = await withHeartbeat(drawStudy(study, watchActivity()));
    Context.current().cancellationSignal.throwIfAborted();
    const store = openStore(study.store);
    const keys = studyKeys(study.studyId);
    const last = new Map([[keys.results, sha256(results)]]);
    await withHeartbeat(writeChecksums(store, keys, { last }));
    await store.write(keys.results, results, { contentType: 'application/json' });
    log.info('Study published', { study: study.studyId, page: store.locate(keys.page) });
    return markdown;
  };
}
