import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Versions } from '../activities/heavy/heavy-work.ts';
import { packageRoot } from './built-file.ts';
import { packageVersion } from './package-version.ts';

/** Versions of all that computes, for a run's provenance. */
export async function versions(): Promise<Versions> {
  return {
    groundcam: packageVersion(),
    gitCommit: await gitCommit(),
    node: process.versions.node,
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
  };
}

/** The commit, if groundcam runs from a checkout of its own. */
export async function gitCommit(): Promise<string | null> {
  try {
    const git = promisify(execFile);
    const { stdout: top } = await git('git', ['rev-parse', '--show-toplevel'], {
      cwd: packageRoot(),
    });
    if (top.trim() !== packageRoot()) return null;
    const { stdout } = await git('git', ['rev-parse', 'HEAD'], { cwd: packageRoot() });
    return stdout.trim();
  } catch {
    // Installed from a package, or no git on this machine.
    return null;
  }
}
