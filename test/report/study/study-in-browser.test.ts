import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderStudy } from '../../../report/study/study-page.tsx';
import { launchChromium, skipBrowserTests } from '../chromium.ts';
import { inputOf, studyOf } from './fixture.ts';

describe.skipIf(skipBrowserTests)('the page of a study in a browser', () => {
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    browser = await launchChromium();
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-study-'));
    const file = join(folder, 'study.html');
    const models = ['one', 'two', 'three'];
    const results = studyOf({ models, classes: ['ant', 'bee', 'cat', 'dog'], photos: 40 });
    await writeFile(file, renderStudy(inputOf(results)));
    url = pathToFileURL(file).href;
  });
  afterAll(() => browser?.close());

  it.each([360, 1280])(
    'fits a window of %i pixels, in light and dark, without any complaint',
    async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(url);
        const size = await page.evaluate('document.documentElement.scrollWidth');
        expect([size, complaints]).toEqual([width, []]);
        await page.close();
      }
    },
  );

  it('puts the photo under the heat of each model', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const first = page.locator('.photos > li').first();
    const photo = await first.locator('img.photo').getAttribute('src');
    const under = await first
      .locator('img.under')
      .evaluateAll((images) => images.map((image) => image.getAttribute('src')));
    expect(under).toEqual([photo, photo, photo]);
    await page.close();
  });

  it('sorts classes by a model, both ways, with all classes on top', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const column = async (at: number) =>
      (await page.locator(`.matrix tbody tr > :nth-child(${at})`).allTextContents()).slice(1);
    const names = await column(1);
    const button = page.getByRole('button', { name: 'two' });
    await button.click();
    const values = (await column(3)).map(parseFloat);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    await button.click();
    expect((await column(3)).map(parseFloat)).toEqual(values.toReversed());
    await page.getByRole('button', { name: 'Class' }).click();
    expect(await column(1)).toEqual([...names].sort());
    expect(await page.locator('.matrix tbody th').first().textContent()).toBe('all classes');
    await page.close();
  });
});
