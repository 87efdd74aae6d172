import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/page/page.tsx';
import { launchChromium, skipBrowserTests } from '../chromium.ts';
import { fortySamples, hostile, measured, picturesOf, resultsOf } from '../fixture.ts';

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

  async function open(options: BrowserContextOptions = {}, file = 'report.html'): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(path.resolve(folder, file)).href);
    return page;
  }

  const cards = '#gallery > li:visible';
  const numbers = async (page: Page, measure: string) =>
    (await page.locator(`${cards} [data-measure=${measure}]`).allTextContents())
      .filter((text) => text !== '–')
      .map((text) => Number(text.replace('−', '-')));
  const ascending = (values: number[]) => [...values].sort((a, b) => a - b);

  async function tabTo(page: Page, arrived: string) {
    for (let i = 0; i < 40 && (await page.evaluate(arrived)) !== true; i++) {
      await page.keyboard.press('Tab');
    }
    await expect(page.evaluate(arrived)).resolves.toBe(true);
  }

  it('opens from disk without a complaint or a request for anything else', async () => {
    const page = await open();
    await expect(page.title()).resolves.toMatch(/^Where does mobilenet_v2 look/);
    await expect(
      page.evaluate(
        `[...document.images].every((img) => img.naturalWidth > 0 || !img.hasAttribute('src'))`,
      ),
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

  it('draws the outline over the heat', async () => {
    const page = await open();
    const pictures = page.locator('.layers:has(.heat):visible');
    const onTop = await pictures.evaluateAll((layered) =>
      layered.map((picture) => {
        picture.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = picture.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2)?.className;
      }),
    );
    expect(onTop.length).toBeGreaterThan(30);
    expect(new Set(onTop)).toEqual(new Set(['outline']));
    await page.close();
  });

  it('sorts by any measure, and the other way round', async () => {
    const page = await open();
    const first = await numbers(page, 'rocAuc');
    expect(first).not.toEqual(ascending(first));
    await page.getByLabel('Sort by').selectOption('AUC');
    const up = await numbers(page, 'rocAuc');
    expect(up).toEqual(ascending(up));
    await page.getByRole('button', { name: 'lowest first' }).click();
    expect(await numbers(page, 'rocAuc')).toEqual(ascending(up).reverse());
    await expect(page.locator('#gallery-status').textContent()).resolves.toBe(
      '40 of 40 samples, highest AUC first',
    );
    await page.close();
  });

  it('shows first where heat and answer disagree most, and other measures lowest first', async () => {
    const asked = fortySamples().map((row, i) =>
      row.status === 'measured' ? { ...row, disagreement: ((i * 11) % 36) / 35 } : row,
    );
    const file = path.join(folder, 'asked.html');
    const pictures = picturesOf(asked);
    await writeFile(
      file,
      renderReport({ results: resultsOf(asked), measurements: asked, pictures }),
    );
    const page = await open({}, file);
    const first = await numbers(page, 'disagreement');
    expect(first).toEqual(ascending(first).reverse());
    expect(first).toHaveLength(36);
    await expect(page.locator('#gallery-status').textContent()).resolves.toBe(
      '40 of 40 samples, highest disagreement first',
    );
    await page.getByLabel('Sort by').selectOption('difference');
    const differences = await numbers(page, 'difference');
    expect(differences).toEqual(ascending(differences));
    await page.close();
  });

  it('sorts and filters by keyboard alone', async () => {
    const page = await open();
    await tabTo(page, `document.activeElement.name === 'sort'`);
    await page.keyboard.type('AUC');
    await tabTo(page, `document.activeElement.name === 'direction'`);
    await page.keyboard.press('Enter');
    const sorted = await numbers(page, 'rocAuc');
    expect(sorted).toEqual(ascending(sorted).reverse());
    await tabTo(page, `document.activeElement.name === 'class'`);
    await page.keyboard.type('cat');
    await expect(page.locator('#gallery-status').textContent()).resolves.toMatch(/^13 of 40/);
    await page.close();
  });

  it('filters by class, whatever its name, by what went wrong, and by a measure', async () => {
    const page = await open();
    await page.locator('select[name=class]').selectOption(hostile.class);
    await expect(page.locator(cards).count()).resolves.toBe(13);
    await page.locator('select[name=show]').selectOption('wrong prediction');
    await expect(page.locator(`${cards} .wrong`).allTextContents()).resolves.toEqual(
      Array(3).fill('✗ wrong'),
    );
    await page.locator('select[name=class]').selectOption('all');
    await page.locator('select[name=show]').selectOption('more heat on the background');
    const differences = await numbers(page, 'difference');
    expect(differences).toHaveLength(8);
    expect(differences.every((difference) => difference < 0)).toBe(true);
    await page.getByLabel('Lowest value of the measure').fill('-0.1');
    expect((await numbers(page, 'difference'))[0]).toBe(-0.09);
    await page.getByLabel('Lowest value of the measure').fill('');
    await page.locator('select[name=show]').selectOption('excluded or failed');
    await expect(page.locator(`${cards} .note`).allTextContents()).resolves.toContain(
      `Excluded, heatmap is flat: ${hostile.message}`,
    );
    await page.close();
  });

  it('enlarges a sample by keyboard, goes on by arrows, and comes back by Escape', async () => {
    const page = await open();
    const names = await page.locator(`${cards} h3`).allTextContents();
    const enlarged = page.getByRole('dialog');
    await page.locator(`${cards} button.pair`).nth(4).focus();
    await page.keyboard.press('Enter');
    await expect(enlarged.locator('h3').textContent()).resolves.toBe(names[4]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect(enlarged.locator('h3').textContent()).resolves.toBe(names[5]);
    await page.keyboard.press('Escape');
    await expect(enlarged.isVisible()).resolves.toBe(false);
    await expect(page.evaluate(`document.activeElement.getAttribute('aria-label')`)).resolves.toBe(
      `Enlarge ${names[5]}`,
    );
    await page.close();
  });

  it('fades the heat of all pictures by any of its sliders', async () => {
    const page = await open();
    const opacity = () =>
      page
        .locator(`${cards} .heat`)
        .last()
        .evaluate((image) => getComputedStyle(image).opacity);
    await page.locator('#gallery-controls input[name=heat]').focus();
    await page.keyboard.press('Home');
    await expect(opacity()).resolves.toBe('0');
    await page.keyboard.press('End');
    await expect(opacity()).resolves.toBe('1');
    await expect(page.locator('#enlarged input[name=heat]').inputValue()).resolves.toBe('100');
    await page.close();
  });

  it('shows a page at a time of many samples, each with its own picture', async () => {
    const many = Array.from({ length: 130 }, (_, i) =>
      measured(`n${i}`, { meanForeground: 0.3 + i / 200, meanBackground: 0.25 }),
    );
    const file = path.join(folder, 'many.html');
    const pictures = picturesOf(many);
    await writeFile(file, renderReport({ results: resultsOf(many), measurements: many, pictures }));
    const page = await open({}, file);
    await expect(page.locator(cards).count()).resolves.toBe(60);
    const next = page.getByRole('button', { name: 'Next →' });
    await next.click();
    await next.click();
    await expect(page.locator(`${cards} h3`).allTextContents()).resolves.toEqual(
      many.slice(120).map(({ sample }) => sample),
    );
    await expect(page.locator(`${cards} .photo[src^="data:"]`).count()).resolves.toBe(10);
    await page.getByRole('button', { name: 'lowest first' }).click();
    await expect(page.locator(`${cards} h3`).first().textContent()).resolves.toBe('n129/aeroplane');
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
    await expect(page.locator(cards).count()).resolves.toBe(40);
    await expect(page.locator('#gallery-controls').isVisible()).resolves.toBe(false);
    await page.close();
  });

  it('prints a bounded number of pictures, without controls', async () => {
    const page = await open();
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator(cards).count()).resolves.toBe(12);
    await expect(page.locator('#gallery-controls').isVisible()).resolves.toBe(false);
    await page.close();
  });

  it('did all this without a complaint', () => {
    expect(complaints).toEqual([]);
  });
});
