import { execFile, type ExecFileException } from 'node:child_process';

/** The image that `.ci/build-image` built, by its name. Tests that need one are skipped without it. */
export const testImage = process.env['GROUNDCAM_TEST_IMAGE'];

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs podman, buildah or what calls them on the images that `.ci/build-image` keeps. */
export async function withContainers(
  command: readonly string[],
  { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      `${process.cwd()}/infra/image/storage.sh`,
      command,
      { env: { ...process.env, ...env }, maxBuffer: 64 << 20, ...(cwd !== undefined && { cwd }) },
      (error, stdout, stderr) => resolve({ code: codeOf(error), stdout, stderr }),
    );
  });
}

/** What podman prints; throws, with all of its output, if it fails. */
export async function podman(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await withContainers(['podman', ...args]);
  if (code !== 0)
    throw new Error(`podman ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

function codeOf(error: ExecFileException | null): number {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : 1;
}
