import { expect, it } from 'vitest';
import { outsideTested, TESTED_SERVERS } from '../../client/server-version.ts';

const range = `than those that groundcam is tested with (${TESTED_SERVERS.oldest} to ${TESTED_SERVERS.newest})`;

it.each([`${TESTED_SERVERS.oldest}.0`, `${TESTED_SERVERS.newest}.9-rc.1`, '1.27.1'])(
  'has nothing to say of server %s',
  (version) => {
    expect(outsideTested(version)).toBeUndefined();
  },
);

it.each(['1.9.0', '1.24.2', '0.29.1'])(
  'says what happens on server %s, which is older',
  (version) => {
    expect(outsideTested(version)).toContain(`It is older ${range}: it may ignore`);
  },
);

it.each(['1.30.0', '2.0.0'])('says that server %s is newer', (version) => {
  expect(outsideTested(version)).toContain(`It is newer ${range}`);
});
