import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderTrend } from '../../../report/trend/trend-page.tsx';
import { failed, finished, unchanged } from '../../core/history/runs.ts';
import { launchChromium, skipBrowserTests } from '../chromium.ts';

describe.skipIf(skipBrowserTests)('the trend page in a browser', () => {
  let folder: string;
  let browser: Browser;
  const complaints: string[] = [];
  const address = () => pathToFileURL(path.join(folder, 'schedules/nightly/trend.html')).href;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'groundcam-trend-'));
    const history = [
      finished(0),
      unchanged(1),
      failed(2, 'A reason that goes on and on. '.repeat(20)),
      finished(3, { modelDigest: 'model-b', dz: -0.4, dzCI95: [-0.8, 0] }),
    ];
    await mkdir(path.join(folder, 'schedules/nightly'), { recursive: true });
    await mkdir(path.join(folder, 'runs/run-3'), { recursive: true });
    await writeFile(
      path.join(folder, 'schedules/nightly/trend.html'),
      renderTrend({ schedule: 'nightly', history }),
    );
    await writeFile(path.join(folder, 'runs/run-3/report.html'), '<title>the report</title>');
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(address());
    return page;
  }

  it('applies its style sheet under its own policy, without a complaint', async () => {
    const page = await open({ colorScheme: 'dark' });
    const paper = 'getComputedStyle(document.body).backgroundColor';
    await expect(page.evaluate(paper)).resolves.toBe('rgb(20, 22, 24)');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([320, 360, 900, 1440])('fits a window %i pixels wide', async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(width);
    await page.close();
  });

  it('leads from the newest run to its report by keyboard', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/report.html');
    await expect(page.title()).resolves.toBe('the report');
    await page.close();
  });

  it('leads from a point of the plot to its report', async () => {
    const page = await open();
    await page.locator('.plot a').last().click();
    await expect(page.title()).resolves.toBe('the report');
    await page.close();
  });
});
