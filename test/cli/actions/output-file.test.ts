import { link, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  filesOfModel,
  refuseInStore,
  refuseOverwriting,
} from '../../../cli/actions/output-file.ts';
import { openStore } from '../../../store/open-store.ts';

test('a file that is read is not overwritten, under its own name or another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-output-'));
  const [read, other] = [join(folder, 'read'), join(folder, 'other')];
  await writeFile(read, '');
  await link(read, join(folder, 'linked'));
  await writeFile(other, '');
  for (const output of [read, join(folder, '.', 'linked')]) {
    await expect(refuseOverwriting(output, [read])).rejects.toThrow(`would overwrite ${read}`);
  }
  await refuseOverwriting(other, [read, join(folder, 'not there')]);
  await refuseOverwriting(join(folder, 'new'), [read, join(folder, 'not there')]);
});

test('the files of a model are its own, those with weights, and those that say how it is meant', () => {
  const dataFiles = [{ path: 'weights', digest: '' }];
  expect(filesOfModel({ uri: 'file:///m/a.onnx', dataFiles }, 'names.txt')).toEqual([
    ...['/m/a.onnx', '/m/a.groundcam.yaml', '/m/a.groundcam.json', '/m/weights'],
    ...['/m/preprocessor_config.json', '/m/config.json', 'names.txt'],
  ]);
  expect(filesOfModel({ uri: 's3://bucket/a.onnx', dataFiles: [] })).toEqual([]);
});

test("nothing is written among a store's own files", () => {
  const store = openStore('/audits');
  expect(() => refuseInStore('/audits/runs/a/report.html', store)).toThrow('among the files of');
  expect(() => refuseInStore('/audits/artifacts', store)).toThrow('among the files of');
  refuseInStore('/audits/page.html', store);
  refuseInStore('/audits/runs-of-mine/page.html', store);
  refuseInStore('/audits/runs/a/report.html', openStore('s3://bucket/audits'));
});
