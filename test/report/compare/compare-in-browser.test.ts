import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import { renderComparison } from '../../../report/compare/compare-page.tsx';
import { runOf } from '../../core/compare/runs.ts';
import { launchChromium, skipBrowserTests } from '../chromium.ts';
import { fortySamples, hostile } from '../fixture.ts';

const a = runOf(fortySamples(), { model: '../models/one.onnx' });
const b = runOf(
  fortySamples().map((row, i) =>
    row.status === 'measured' ? { ...row, difference: row.difference - 0.2 - (i % 5) / 50 } : row,
  ),
  { model: `../models/${hostile.label}.onnx` },
);

describe.skipIf(skipBrowserTests)('the page of a comparison, in a browser', () => {
  const { comparison, pairs } = compareRuns(a, b);
  const requests: string[] = [];
  const complaints: string[] = [];
  let folder: string;
  let browser: Browser;
  const address = () => pathToFileURL(path.join(folder, 'compare.html')).href;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'groundcam-compare-'));
    const html = renderComparison({ comparison, pairs, command: 'groundcam compare one two' });
    await writeFile(path.join(folder, 'compare.html'), html);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(address());
    return page;
  }

  it('opens from disk without a complaint or a request for anything else', async () => {
    const page = await open({ colorScheme: 'dark' });
    await expect(page.evaluate('getComputedStyle(document.body).backgroundColor')).resolves.toBe(
      'rgb(20, 22, 24)',
    );
    await expect(page.locator('.plot').first().locator('.a-dots circle').count()).resolves.toBe(36);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([address()]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([320, 360, 900, 1440])('fits a window %i pixels wide', async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(width);
    await page.close();
  });

  it('answers with the comparison’s own figures', async () => {
    const page = await open();
    await expect(page.locator('.answer').textContent()).resolves.toBe('one does.');
    const difference = comparison.primary.meanDifference!.toFixed(3);
    const figures = page.locator('.key-figures');
    await expect(figures.textContent()).resolves.toContain(`A − B${difference}`);
    await expect(page.locator('.contrasts').first().textContent()).resolves.toContain(difference);
    await page.close();
  });

  it('shows the steps of either run', async () => {
    const page = await open();
    const steps = page.locator('.steps-compared tbody tr');
    await expect(steps.first().textContent()).resolves.toBe('on-objectpassedpassed');
    await expect(steps.count()).resolves.toBe(4);
    await page.close();
  });

  it('shows a row for each class, whatever its name', async () => {
    const page = await open();
    const classes = page.locator('section[aria-labelledby=classes] tbody th');
    expect((await classes.allTextContents()).sort()).toEqual(
      ['aeroplane', 'cat', hostile.class].sort(),
    );
    await expect(page.title()).resolves.not.toBe('owned');
    await page.close();
  });
});
