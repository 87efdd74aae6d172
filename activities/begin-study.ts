import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { InputError } from '../core/errors/input-error.ts';
import { RunClaim } from '../core/schema/run-claim.ts';
import { enterStore } from '../store/enter-store.ts';
import type { AllowedUris } from '../store/allowed-uris.ts';
import { openStore } from '../store/open-store.ts';
import { readJson } from '../store/read-json.ts';
import { studyKeys } from '../store/study-keys.ts';
import type { StudyBeginning } from '../workflows/contract/study-messages.ts';

/** Claims a study's id and writes its spec. Throws InputError if another study has the id, unless it is resumed. */
export function makeBeginStudy(allowed: AllowedUris) {
  return async function beginStudy(beginning: StudyBeginning): Promise<void> {
    const { studyId, claimant, startedAt, resume } = beginning;
    const { store: uri, ...spec } = beginning.spec;
    allowed.check(uri, 'store');
    const store = openStore(uri);
    await store.check();
    await enterStore(store);
    const keys = studyKeys(studyId);
    const question = sha256(canonicalJson(spec));
    await store.writeOnce(keys.claim, JSON.stringify({ claimant, startedAt, question }));
    const owner = await readJson(store, keys.claim, RunClaim);
    if (!resume && owner.claimant !== claimant) {
      throw new InputError(`Study ${studyId} already exists in ${uri}`, {
        hint: 'Choose another --study-id, or continue that one with `groundcam study resume`.',
      });
    }
    await store.write(keys.spec, JSON.stringify(spec, null, 2), {
      contentType: 'application/json',
    });
  };
}
