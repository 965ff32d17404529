/** The page at `/` in a real browser without a window, and short ways to what stands on it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { type Emulated, emulated, type Json } from './emulated.ts';

export interface PageBench {
  readonly service: Emulated;
  /** Of the test that runs; it begins with the rows of accounts. */
  readonly page: Page;
  /** The buttons of rows, by what they do. */
  rowLine(action: string): Locator;
  /** The number next to a table. */
  count(table: string): Promise<string | null>;
  /** Waits until the page says it. */
  says(words: RegExp): Promise<void>;
  stored(table: string): Promise<Json[]>;
}

/** Skips its tests, loudly, where there is no browser. */
export function onPage(subject: string, tell: (bench: PageBench) => void): void {
  const executablePath = findChromium();
  if (executablePath !== undefined) describe(subject, () => tell(pageBench(executablePath)));
  else {
    process.stderr.write('!!! NO CHROMIUM: THE PAGE OF THE EMULATOR IS NOT TRIED IN A BROWSER !!!\n');
    describe.skip(subject, () => tell(pageBench('')));
  }
}

function pageBench(executablePath: string): PageBench {
  const service = emulated({ generatedTables: [{ name: 'bench', rows: 5 }] });
  let browser: Browser;
  let page: Page;
  const wrong: string[] = [];

  beforeAll(async () => {
    // A container has no other sandbox, and only our own page is opened.
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('requestfailed', (request) => wrong.push(request.url()));
    page.on('request', (request) => {
      if (!request.url().startsWith(service.url) && !request.url().startsWith('data:'))
        wrong.push(request.url());
    });
    await page.goto(`${service.url}/#account`);
    await rowLine('Change').first().waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(wrong.splice(0)).toEqual([]);
  });

  /** The buttons of a row, by what they do. */
  function rowLine(action: string): Locator {
    return page
      .getByRole('table')
      .first()
      .getByRole('button', { name: new RegExp(`^${action} `) });
  }

  function count(table: string): Promise<string | null> {
    return page
      .getByRole('link', { name: new RegExp(`^${table} \\d+ rows$`) })
      .getAttribute('href')
      .then(async (hash) => page.locator(`#tables a[href="${hash}"] .count`).textContent());
  }

  async function says(words: RegExp): Promise<void> {
    await page.getByRole('status').filter({ hasText: words }).waitFor();
  }

  async function stored(table: string): Promise<Json[]> {
    return JSON.parse((await service.control('GET', `tables/${table}/rows?limit=1000`)).text) as Json[];
  }

  return {
    service,
    get page() {
      return page;
    },
    rowLine,
    count,
    says,
    stored,
  };
}
