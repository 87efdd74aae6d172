import { expect, it, test } from 'vitest';
import { ReportUrl } from '../../core/schema/report-url.ts';
import { openStore } from '../../store/open-store.ts';
import { reportAddress } from '../../store/report-address.ts';

it('is the place in the store if nobody says where a browser finds it', () => {
  expect(reportAddress(openStore('s3://bucket/audits'), 'r1')).toBe(
    's3://bucket/audits/runs/r1/report.html',
  );
});

test.each([
  [
    's3://bucket/audits',
    'https://bucket.example.com',
    'https://bucket.example.com/audits/runs/r1/report.html',
  ],
  ['s3://bucket', 'http://minio:9000/bucket/', 'http://minio:9000/bucket/runs/r1/report.html'],
  [
    's3://bucket/a b+c/ü#?',
    'https://cdn/x',
    'https://cdn/x/a%20b%2Bc/%C3%BC%23%3F/runs/r1/report.html',
  ],
  [
    '/srv/audits',
    'https://audits.example.com/all',
    'https://audits.example.com/all/runs/r1/report.html',
  ],
])('appends the key of a report in %s to %s', (store, base, address) => {
  expect(reportAddress(openStore(store), 'r1', ReportUrl.parse(base))).toBe(address);
});

test.each([
  ['ftp://bucket', 'begins with http:// or https://'],
  ['bucket.example.com', 'begins with http:// or https://'],
  ['javascript:alert(1)', 'begins with http:// or https://'],
  ['https://bucket/?x=1', 'without ? and #'],
  ['https://user:secret@bucket', 'contains credentials'],
])('refuses %s', (base, message) => {
  const { error } = ReportUrl.safeParse(base);
  expect(error?.issues[0]?.message).toContain(message);
});
