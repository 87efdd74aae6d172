import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packageVersion } from '../../../workers/package-version.ts';
import { podman, testImage } from '../../containers.ts';
import { temporalPath } from '../../servers.ts';

const run = promisify(execFile);
const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
const hadolint = join(dirname(python), 'hadolint');
const hasHadolint = await run(hadolint, ['--version']).then(
  () => true,
  () => false,
);

const MB = 1e6;
/** As Kubernetes runs it at Pod Security's level "restricted", and without a network. */
const restricted = [
  ...['run', '--rm', '--read-only', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
  ...['--network', 'none', '--volume', '/cache', '--volume', '/work'],
];

async function shell(script: string): Promise<string> {
  return podman(...restricted, '--entrypoint', '/bin/sh', String(testImage), '-c', script);
}

test.skipIf(!hasHadolint)('the Dockerfile passes hadolint (skipped if it is missing)', async () => {
  await run(hadolint, ['infra/image/Dockerfile']);
});

describe.skipIf(!testImage)('the image (skipped if .ci/build-image built none)', () => {
  test('serves an ordinary user on a read-only disk', async () => {
    const report = await podman(
      ...restricted,
      ...['--volume', `${temporalPath()}:/usr/local/bin/temporal:ro`],
      ...[String(testImage), 'doctor'],
    );
    expect(report).toContain(`groundcam     ${packageVersion()}, Node 22.`);
    expect(report).toMatch(/ok +ONNX Runtime +runs on the CPU/);
    expect(report).toMatch(/ok +Store +file:\/\/\/work/);
    expect(
      await shell('id -u; grep CapEff /proc/self/status; touch /groundcam/x || echo refused'),
    ).toMatch(/^10001\nCapEff:\s0{16}\nrefused\n$/);
  });

  test('has what runs on this platform, and no more', async () => {
    const binaries = (
      await shell(
        'find /groundcam /usr/local -name "*.node" -o -name "*.dylib" -o -name "*.dll" -o -name "libonnx*" -o -name "*wasm32*"',
      )
    ).trim();
    const lines = binaries.split('\n').map((path) => path.replaceAll('x86_64', 'x64'));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((path) => !/linux/.test(path) || !path.includes(process.arch))).toEqual([]);
    expect(await shell('ls /groundcam/node_modules')).not.toMatch(/^(typescript|vitest|eslint)$/m);

    const app = Number((await shell('du -sb /groundcam')).split('\t')[0]);
    expect(app).toBeLessThan(300 * MB);
    const Image = z.tuple([z.object({ Size: z.number() })]);
    const [image] = Image.parse(JSON.parse(await podman('image', 'inspect', String(testImage))));
    expect(image.Size).toBeLessThan(550 * MB);
  });

  test('says what it is and what it holds', async () => {
    const labels = await podman(
      'image',
      'inspect',
      '--format',
      '{{json .Labels}}',
      String(testImage),
    );
    expect(JSON.parse(labels)).toMatchObject({
      'org.opencontainers.image.version': packageVersion(),
      'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      'org.opencontainers.image.licenses': 'MIT',
    });

    const bill = await shell('cat /groundcam/sbom.cdx.json');
    const { components } = z
      .object({ components: z.array(z.object({ purl: z.string(), version: z.string() })) })
      .parse(JSON.parse(bill));
    const listed = components.map(({ purl }) => purl);
    const versions = await shell(
      'node -p "[process.versions.node, require(\'/groundcam/node_modules/sharp/package.json\').version].join()"; dpkg-query -W -f "\\${Version}" tini',
    );
    const [npm = '', tini = ''] = versions.split('\n');
    const [node = '', sharp = ''] = npm.split(',');
    expect(listed).toContain(`pkg:generic/node@${node}`);
    expect(listed).toContain(`pkg:npm/sharp@${sharp}`);
    expect(
      listed.some((purl) => purl.startsWith(`pkg:deb/debian/tini@${encodeURIComponent(tini)}?`)),
    ).toBe(true);
    expect(listed.some((purl) => purl.includes('vitest'))).toBe(false);

    const file = join(await mkdtemp(join(tmpdir(), 'groundcam-sbom-')), 'sbom.json');
    await writeFile(file, bill);
    expect((await run(python, ['test/infra/image/validate-bill.py', file])).stdout).toBe('');
  });
});
