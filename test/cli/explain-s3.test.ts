import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { groundcam } from './groundcam.ts';

let s3: Awaited<ReturnType<typeof startTestS3>>;
let folder: string;
beforeAll(async () => {
  s3 = await startTestS3();
  folder = await mkdtemp(join(tmpdir(), 'groundcam-explain-s3-'));
  Object.assign(process.env, s3Environment(s3));
  const bucket = openStore(`s3://${s3.bucket}`);
  await bucket.write('models/honest.onnx', await readFile('demo/models/honest.onnx'));
  await bucket.write(
    'photos/aeroplane.jpg',
    await readFile('demo/data/VOC/JPEGImages/demo_000001.jpg'),
  );
});
afterAll(() => s3?.stop());

it('explains an image on S3 with a model on S3, and writes the overlay here', async () => {
  const { code, stdout, stderr } = await groundcam(
    [
      ...['explain', `s3://${s3.bucket}/photos/aeroplane.jpg`],
      ...['--model', `s3://${s3.bucket}/models/honest.onnx`],
    ],
    { cwd: folder },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('aeroplane.groundcam.png');
  expect(await sharp(join(folder, 'aeroplane.groundcam.png')).metadata()).toMatchObject({
    format: 'png',
  });
});

it.each([
  ['models/none.onnx', 'There is no model at s3://'],
  ['photos/aeroplane.jpg', 'ONNX'],
])('says what is wrong with the model %s on S3', async (key, message) => {
  const { code, stderr } = await groundcam(
    ['explain', `s3://${s3.bucket}/photos/aeroplane.jpg`, '--model', `s3://${s3.bucket}/${key}`],
    { cwd: folder },
  );
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
