import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../core/report/page.tsx';
import { launchChromium, skipBrowserTests } from './chromium.ts';
import { fortySamples, hostile, picturesOf, resultsOf } from './fixture.ts';

describe.skipIf(skipBrowserTests)('the report page in a browser', () => {
  let folder: string;
  let browser: Browser;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const rows = fortySamples();
    folder = await mkdtemp(path.join(tmpdir(), 'groundcam-report-'));
    const input = { results: resultsOf(rows), measurements: rows, pictures: picturesOf(rows) };
    await writeFile(path.join(folder, 'report.html'), renderReport(input));
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
    await page.goto(pathToFileURL(path.join(folder, 'report.html')).href);
    return page;
  }

  const shown = (page: Page, attribute: string) =>
    page
      .locator('.card:visible')
      .evaluateAll((cards, name) => cards.map((card) => card.getAttribute(name)), attribute);
  const ascending = (values: (string | null)[]) => values.map(Number).sort((a, b) => a - b);

  async function tabTo(page: Page, arrived: string) {
    for (let i = 0; i < 20 && (await page.evaluate(arrived)) !== true; i++) {
      await page.keyboard.press('Tab');
    }
    await expect(page.evaluate(arrived)).resolves.toBe(true);
  }

  it('opens from disk without a complaint or a request for anything else', async () => {
    const page = await open();
    await expect(page.title()).resolves.toMatch(/^Where does mobilenet_v2 look/);
    await expect(
      page.evaluate(`[...document.images].every((img) => img.naturalWidth > 0)`),
    ).resolves.toBe(true);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([
      pathToFileURL(path.join(folder, 'report.html')).href,
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('applies its style sheet under its own policy', async () => {
    const page = await open();
    const columns = `getComputedStyle(document.querySelector('.key-figures')).display`;
    await expect(page.evaluate(columns)).resolves.toBe('grid');
    await page.close();
  });

  it('sorts by click, and the other way round by a second click', async () => {
    const page = await open();
    const first = await shown(page, 'data-auc');
    expect(first.map(Number)).not.toEqual(ascending(first));
    await page.getByRole('button', { name: 'AUC' }).click();
    const up = await shown(page, 'data-auc');
    expect(up.map(Number)).toEqual(ascending(up));
    await page.getByRole('button', { name: 'AUC' }).click();
    const down = await shown(page, 'data-auc');
    expect(down.map(Number)).toEqual(ascending(down).reverse());
    await expect(page.getByRole('status').textContent()).resolves.toBe(
      '36 of 36 shown, highest AUC first',
    );
    await page.close();
  });

  it('sorts and filters by keyboard alone', async () => {
    const page = await open();
    await tabTo(page, `document.activeElement.dataset.key === 'auc'`);
    await page.keyboard.press('Enter');
    const sorted = await shown(page, 'data-auc');
    expect(sorted.map(Number)).toEqual(ascending(sorted));
    await tabTo(page, `document.activeElement.name === 'class'`);
    await page.keyboard.type('cat');
    expect(new Set(await shown(page, 'data-class'))).toEqual(new Set(['cat']));
    await expect(page.getByRole('status').textContent()).resolves.toMatch(/^12 of 36 shown/);
    await page.close();
  });

  it('filters by class, whatever its name, and by what went wrong', async () => {
    const page = await open();
    await page.locator('select[name=class]').selectOption(hostile.class);
    await expect(shown(page, 'data-class')).resolves.toEqual(Array(12).fill(hostile.class));
    await page.locator('select[name=show]').selectOption('predicted wrongly');
    await expect(shown(page, 'data-prediction')).resolves.toEqual(Array(3).fill('wrong'));
    await page.locator('select[name=class]').selectOption('all');
    await page.locator('select[name=show]').selectOption('more heat on the background');
    const differences = await shown(page, 'data-difference');
    expect(differences).toHaveLength(8);
    expect(differences.every((difference) => Number(difference) < 0)).toBe(true);
    await page.close();
  });

  it.each([320, 360, 900, 1440])('fits a window %i pixels wide', async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(width);
    await page.close();
  });

  it('is dark where that is preferred', async () => {
    const page = await open({ colorScheme: 'dark' });
    const paper = 'getComputedStyle(document.body).backgroundColor';
    await expect(page.evaluate(paper)).resolves.toBe('rgb(20, 22, 24)');
    await page.close();
  });

  it('shows the gallery without its controls where scripts are off', async () => {
    const page = await open({ javaScriptEnabled: false });
    await expect(page.locator('.card:visible').count()).resolves.toBe(36);
    await expect(page.locator('#gallery-controls').isVisible()).resolves.toBe(false);
    await page.close();
  });

  it('prints a bounded number of pictures, without controls', async () => {
    const page = await open();
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.card:visible').count()).resolves.toBe(12);
    await expect(page.locator('#gallery-controls').isVisible()).resolves.toBe(false);
    await page.close();
  });

  it('did all this without a complaint', () => {
    expect(complaints).toEqual([]);
  });
});
