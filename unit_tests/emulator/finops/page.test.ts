/** The page at `/` as a person uses it, in a real browser without a window. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { finopsUnderTest } from './environment.ts';

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        // Not here: the next place.
        return false;
      }
    });
}

const executablePath = findBrowser();
if (executablePath === undefined) {
  process.stderr.write('!!! NO CHROMIUM: THE PAGE OF THE EMULATOR IS NOT TRIED IN A BROWSER !!!\n');
}

(executablePath === undefined ? describe.skip : describe)('the page', () => {
  const service = finopsUnderTest();
  let browser: Browser;
  let page: Page;
  const wrong: string[] = [];

  beforeAll(async () => {
    // A container has no other sandbox, and only our own page is opened.
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('requestfailed', (request) => wrong.push(request.url()));
    await page.goto(`${service.url}/#VendorGroups`);
    await page.locator('#rows tbody tr').first().waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(wrong.splice(0)).toEqual([]);
  });

  const lines = (): Promise<number> => page.locator('#rows tbody tr').count();

  test('shows the rows of all companies, or of one', async () => {
    expect(await lines()).toBe(6);
    await page.getByLabel('Company').selectOption('demf');
    await page.locator('#tables a[href="#VendorGroups"] .count').getByText('3', { exact: true }).waitFor();
    await expect(page.locator('#rows tbody tr').count()).resolves.toBe(3);
  });

  test('changes and deletes a row', async () => {
    await page.getByRole('button', { name: 'Change demf, 10' }).click();
    await page.getByLabel('Description').fill('Spare parts');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').filter({ hasText: 'Changed demf, 10.' }).waitFor();
    await page.getByRole('button', { name: 'Delete demf, 20' }).click();
    await page.getByRole('status').filter({ hasText: 'Deleted demf, 20.' }).waitFor();
    const rows = await service.rows('data/VendorGroups?cross-company=true&$orderby=dataAreaId,VendorGroupId');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ dataAreaId: 'demf', Description: 'Spare parts' });
  });

  test('creates a row in the company that is shown', async () => {
    await page.getByLabel('Company').selectOption('demf');
    await page.getByRole('button', { name: 'New row' }).click();
    await page.getByLabel('VendorGroupId').fill('77');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').filter({ hasText: 'Created demf, 77.' }).waitFor();
  });

  test('switches the dialect', async () => {
    await page.getByLabel('Dialect').selectOption('key-order');
    await page.getByRole('status').filter({ hasText: 'key-order' }).waitFor();
    expect(JSON.parse((await service.control('GET', 'behavior')).text)).toMatchObject({
      behavior: { defaultOrder: 'keys' },
    });
  });
});
