/**
 * Records what the stages compute at their present versions. Run it after raising a version:
 *
 *   npm run build && npx tsx test/golden/stages/record.ts
 */
import { computeStages } from '../../activities/compute-stages.ts';
import { readDigests, recordsOf, unraisedVersions, writeDigests } from './stage-digests.ts';

const now = recordsOf(await computeStages());
const complaints = unraisedVersions(await readDigests(), now);
if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exit(1);
}
await writeDigests(now);
