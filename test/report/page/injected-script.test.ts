import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/page/page.tsx';
import { launchChromium, skipBrowserTests } from '../chromium.ts';
import { fortySamples, hostile, picturesOf, resultsOf } from '../fixture.ts';

const OWNED = 'owned';
const INJECTED = `<script>document.title='${OWNED}'</script><img src=x onerror="document.title='${OWNED}'"><style>body{display:none}</style><base href="http://127.0.0.1:9/"><img src="http://127.0.0.1:9/leak">`;

let browser: Browser;
let folder: string;

/** Opens a page as a file: its title, whether it can be seen, and what its policy refused. */
async function open(html: string) {
  const path = join(folder, `${crypto.randomUUID()}.html`);
  await writeFile(path, html);
  const page = await browser.newPage();
  const complaints: string[] = [];
  const failures: (string | undefined)[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('requestfailed', (request) => failures.push(request.failure()?.errorText));
  await page.goto(pathToFileURL(path).href);
  const title = await page.title();
  const isVisible = await page.locator('h1').isVisible();
  await page.close();
  return {
    title,
    isVisible,
    refused: complaints.filter((text) => text.includes('Content Security Policy')).length,
    failures,
  };
}

describe.skipIf(skipBrowserTests)('a script in the name of a class', () => {
  const rows = fortySamples();
  const html = renderReport({
    results: resultsOf(rows),
    measurements: rows,
    pictures: picturesOf(rows),
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundcam-injected-'));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is text in the page', async () => {
    expect(hostile.class).toContain(`document.title='${OWNED}'`);
    const { title, refused } = await open(html);
    expect(title).toContain('Where does mobilenet_v2 look');
    expect(refused).toBe(0);
  });

  it('would be refused by the page’s policy, had it slipped through', async () => {
    const { title, isVisible, refused, failures } = await open(
      html.replace('<main>', `<main>${INJECTED}`),
    );
    expect(title).not.toBe(OWNED);
    expect(isVisible).toBe(true);
    expect(refused).toBeGreaterThanOrEqual(4);
    expect(new Set(failures)).toEqual(new Set(['csp']));
  });

  it('would run without the policy, so this looks at the right thing', async () => {
    const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
    const injected = `<script>document.title='${OWNED}'</script>`;
    expect((await open(bare.replace('<main>', `<main>${injected}`))).title).toBe(OWNED);
  });
});
