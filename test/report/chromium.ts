import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const path = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);

/** Browser tests are skipped where no Chromium is found, but in CI they must run, and fail. */
export const skipBrowserTests = path === undefined && process.env['CI'] !== 'true';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path ?? 'Install Debian’s chromium, or set CHROMIUM_PATH',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
