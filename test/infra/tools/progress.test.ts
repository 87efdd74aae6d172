import { expect, test } from 'vitest';
import { describeToolProgress } from '../../../infra/tools/progress.ts';

test('each step is one line for people', () => {
  expect(
    describeToolProgress({ kind: 'downloading', url: 'https://x/y', received: 1.5e6, total: 9e6 }),
  ).toBe('Downloading https://x/y: 1.5 of 9.0 MB');
  expect(
    describeToolProgress({ kind: 'downloading', url: 'https://x/y', received: 1.5e6, total: null }),
  ).toBe('Downloading https://x/y: 1.5 MB');
  expect(
    describeToolProgress({
      ...{
        kind: 'building',
        package: 'temporal 1.5.1',
        seconds: 61,
        built: 12,
        latest: 'net/http',
      },
    }),
  ).toBe('Building temporal 1.5.1 with Go, which takes some minutes (61 s, 12 packages): net/http');
  expect(describeToolProgress({ kind: 'waiting', seconds: 3 })).toBe(
    'Waiting for another process that obtains it (3 s)',
  );
});
