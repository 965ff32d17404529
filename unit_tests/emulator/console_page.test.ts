/** The page at `/` as a person uses it, in a real browser without a window. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { emulated, type Json } from './emulated.ts';

/** What a field takes of the window, as the browser says it. */
interface Box {
  readonly bottom: number;
  readonly top: number;
}

const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('!!! NO CHROMIUM: THE PAGE OF THE EMULATOR IS NOT TRIED IN A BROWSER !!!\n');
}

(executablePath === undefined ? describe.skip : describe)('the page', () => {
  const service = emulated({ generatedTables: [{ name: 'bench', rows: 5 }] });
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

  test('lists the tables with their rows, and finds one', async () => {
    expect(await count('contact')).toBe('140');
    await page.getByLabel('Find a table').fill('project');
    await expect(page.locator('#tables li:visible a').allInnerTexts()).resolves.toEqual([
      expect.stringContaining('cr1a7_project'),
      expect.stringContaining('cr1a7_project_contact'),
    ]);
  });

  test('shows the rows of a table that is chosen, and more of them', async () => {
    await page.getByRole('link', { name: /^contact / }).click();
    await page.getByRole('heading', { name: 'Rows of contact' }).waitFor();
    await page.locator('#rows tbody tr').nth(49).waitFor();
    await page.getByRole('button', { name: 'More rows' }).click();
    await page.locator('#rows tbody tr').nth(99).waitFor();
    await page.getByRole('button', { name: 'More rows' }).click();
    await page.locator('#rows tbody tr').nth(139).waitFor();
    await page.getByRole('button', { name: 'More rows' }).waitFor({ state: 'hidden' });
    await page.goBack();
    await page.getByRole('heading', { name: 'Rows of account' }).waitFor();
  });

  test('changes a row, and writes nothing but the change', async () => {
    const before = await stored('account');
    await rowLine('Change').first().click();
    const editor = page.getByRole('dialog', { name: 'Change a row of account' });
    await editor.getByLabel('telephone1', { exact: true }).fill('555-0100');
    await editor.getByRole('button', { name: 'Save' }).click();
    await says(/^Changed /);
    await page.getByRole('cell', { name: '555-0100' }).waitFor();
    const after = await stored('account');
    expect(after[0]).toEqual({
      ...before[0],
      telephone1: '555-0100',
      modifiedon: '2026-03-02T08:00:01Z',
      versionnumber: expect.any(Number),
    });
    expect(after[0]?.['versionnumber']).not.toBe(before[0]?.['versionnumber']);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  test('keeps all digits of a number that is changed, and takes nothing else for one', async () => {
    await rowLine('Change').first().click();
    const editor = page.getByRole('dialog');
    await editor.getByLabel('revenue', { exact: true }).fill('much');
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.getByRole('alert').filter({ hasText: 'revenue is a number, not "much"' }).waitFor();
    await editor.getByLabel('revenue', { exact: true }).fill('12345678901234567890.1200');
    await editor.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: '12345678901234567890.1200' }).waitFor();
    const { text } = await service.control('GET', 'tables/account/rows?limit=1');
    expect(text).toContain('"revenue":12345678901234567890.1200');
  });

  test('creates a row', async () => {
    await page.getByRole('button', { name: 'New row' }).click();
    const editor = page.getByRole('dialog', { name: 'New row of account' });
    await editor.getByLabel('name', { exact: true }).fill('Tailspin "Toys"');
    await editor.getByLabel('creditonhold').selectOption('true');
    await editor.getByRole('button', { name: 'Save' }).click();
    await says(/^Created /);
    expect(await count('account')).toBe('61');
    expect(await stored('account')).toContainEqual(
      expect.objectContaining({ name: 'Tailspin "Toys"', creditonhold: true, telephone1: null }),
    );
  });

  test('says what the emulator refuses, and keeps what was typed', async () => {
    const [first] = await stored('account');
    await page.getByRole('button', { name: 'New row' }).click();
    const editor = page.getByRole('dialog');
    await editor.getByLabel('accountid', { exact: true }).fill(String(first?.['accountid']));
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.getByRole('alert').filter({ hasText: 'table account has a row' }).waitFor();
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'hidden' });
    expect(await stored('account')).toHaveLength(60);
  });

  test('deletes rows, by keyboard alone', async () => {
    const before = await stored('account');
    await rowLine('Delete').first().focus();
    await page.keyboard.press('Enter');
    await says(/^Deleted /);
    await rowLine('Change').first().and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await says(new RegExp(`^Deleted ${String(before[1]?.['accountid'])}`));
    expect(await stored('account')).toEqual(before.slice(2));
    expect(await count('account')).toBe('58');
  });

  test('shows requests as they arrive, and forgets them', async () => {
    const requests = page.locator('#requests tbody tr');
    await requests.filter({ hasText: 'POST /_login' }).waitFor();
    await service.get('contacts?$select=fullname', {
      prefer: 'odata.maxpagesize=2',
      'user-agent': 'a client/1.0',
    });
    const arrived = requests.first().filter({ hasText: 'GET /api/data/v9.2/contacts?$select=fullname' });
    await arrived.getByRole('cell', { name: 'a client/1.0' }).waitFor();
    expect(await arrived.getByRole('cell').allInnerTexts()).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      '200',
      'GET /api/data/v9.2/contacts?$select=fullname',
      '2',
      expect.stringMatching(/^\d{3}$/),
      expect.stringMatching(/^\d+$/),
      'a client/1.0',
    ]);
    await page.getByRole('button', { name: 'Forget them' }).click();
    await arrived.waitFor({ state: 'detached' });
    expect((await service.control('GET', 'requests')).text).toBe('[]');
  });

  test('shows all that is known of a request, by keyboard alone', async () => {
    await service.get('contacts?$select=fullname', { prefer: 'odata.maxpagesize=2' });
    await page.getByRole('button', { name: /^GET .*contacts/ }).focus();
    await page.keyboard.press('Enter');
    const request = page.getByRole('dialog', { name: /^Request \d+: 200$/ });
    await request.waitFor();
    expect(await request.locator('#request-text').innerText()).toBe(
      'GET /api/data/v9.2/contacts?$select=fullname\nprefer: odata.maxpagesize=2',
    );
    expect(await request.locator('dt').allInnerTexts()).toEqual([
      'Time',
      'Took',
      'Kind',
      'Rows',
      'Bytes',
      'From',
    ]);
    await page.keyboard.press('Escape');
    await request.waitFor({ state: 'hidden' });
  });

  test('replays a request, and shows the answer', async () => {
    await service.get('WhoAmI');
    await page.getByRole('button', { name: /WhoAmI$/ }).click();
    const request = page.getByRole('dialog');
    await request.getByRole('button', { name: 'Replay' }).click();
    await request.getByRole('status').filter({ hasText: 'Replayed: 200' }).waitFor();
    expect(await request.locator('#answer-body').innerText()).toContain('"OrganizationId"');
    await request.getByRole('button', { name: 'Close' }).click();
  });

  test('takes a deletion back', async () => {
    const before = await stored('account');
    await rowLine('Delete').first().click();
    await says(/^Deleted /);
    await page.getByRole('button', { name: 'Undo' }).click();
    await says(/is back/);
    expect(await count('account')).toBe('60');
    const after = await stored('account');
    const { versionnumber: _, ...rest } = before[0] ?? {};
    expect(after[0]).toMatchObject(rest);
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'hidden' });
  });

  test('follows the numbers of rows when others write', async () => {
    await service.control('POST', 'tables/contact/rows', { fullname: 'Someone else' });
    await page.locator('#tables a[href="#contact"] .count').filter({ hasText: '141' }).waitFor();
    await service.control('POST', 'tables/account/rows', { name: 'Somewhere else' });
    await page.getByRole('button', { name: 'Reload: rows have changed' }).click();
    await page.getByRole('button', { name: 'Reload', exact: true }).waitFor();
  });

  test('says what choices mean, in rows and in the editor', async () => {
    const [first] = await stored('account');
    const code = String(first?.['industrycode']);
    const label = ['', 'Accounting', 'Agriculture', 'Broadcasting', 'Consulting'][Number(code)] ?? '';
    await page
      .locator('#rows td')
      .filter({ hasText: `${code} ${label}` })
      .first()
      .waitFor();
    await rowLine('Change').first().click();
    const field = page.getByRole('dialog').getByLabel('industrycode', { exact: true });
    expect(await field.locator('option').allInnerTexts()).toContain(`${code} – ${label}`);
    await field.selectOption('4');
    await page.getByRole('button', { name: 'Save' }).click();
    await says(/^Changed /);
    expect((await stored('account'))[0]?.['industrycode']).toBe(4);
  });

  test('begins with the configuration, to copy', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('link', { name: 'Dataverse emulator' }).click();
    await page.getByRole('heading', { name: 'Connect and try things out' }).waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await says(/is in the clipboard/);
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(JSON.parse(copied)).toEqual(service.config);
  });

  test('lets a person break the service, and mend it', async () => {
    await page.goto(`${service.url}/#`);
    await page.getByLabel('What happens').selectOption('Server is unavailable (503)');
    await page.getByLabel('How often').fill('2');
    await page.getByRole('button', { name: 'Add fault' }).click();
    await says(/^Server is unavailable \(503\): the next 2 requests/);
    expect((await service.get('accounts')).status).toBe(503);
    await page.getByRole('button', { name: 'Clear faults' }).click();
    await says(/^All faults are gone/);
    expect((await service.get('accounts')).status).toBe(200);
    await page.getByRole('button', { name: 'Clock: eight days ahead' }).click();
    await says(/eight days ahead/);
    await page.getByRole('button', { name: 'Expire access tokens' }).click();
    await says(/expired/);
    expect((await service.get('accounts')).status).toBe(401);
    await page.getByRole('button', { name: /^Tight/ }).click();
    await says(/^The limits are tight/);
    const limits = JSON.parse((await service.control('GET', 'limits')).text) as Json[];
    expect(limits[0]).toMatchObject({ remainingRequests: 30 });
  });

  test.each([1400, 820, 390])('fields of the editor do not overlap at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await rowLine('Change').first().click();
    await page.getByRole('dialog').waitFor();
    const boxes = await page.locator('#fields > :not(label)').evaluateAll((fields) =>
      fields.map((field) => {
        const { bottom, top } = (
          field as unknown as { getBoundingClientRect(): Box }
        ).getBoundingClientRect();
        return { bottom, top };
      }),
    );
    expect(boxes.length).toBeGreaterThan(20);
    for (const [at, { top }] of boxes.entries())
      if (at > 0) expect(top).toBeGreaterThanOrEqual(boxes[at - 1]?.bottom ?? 0);
  });

  test.each(['light', 'dark'] as const)(
    'nothing is wider than a telephone, in %s colours',
    async (scheme) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 390, height: 844 });
      for (const hash of ['', 'account']) {
        await page.goto(`${service.url}/#${hash}`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      }
    },
  );

  test('resets everything after asking', async () => {
    await rowLine('Delete').first().click();
    await says(/^Deleted /);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Reset everything' }).click();
    await says(/^Everything is as at the start/);
    expect(await count('account')).toBe('60');
  });

  test('says that generated rows cannot be changed, and what went wrong with an unknown table', async () => {
    await page.getByRole('link', { name: /^bench / }).click();
    await says(/bench has generated rows/);
    await page.getByRole('button', { name: 'New row' }).waitFor({ state: 'hidden' });
    await page.goto(`${service.url}/#nonsense`);
    await page.getByRole('alert').filter({ hasText: 'there is no table nonsense' }).waitFor();
  });

  test('gives every control a name', async () => {
    await page.getByRole('button', { name: 'New row' }).click();
    for (const control of await page
      .locator('button:visible, input:visible, select:visible, textarea:visible')
      .all()) {
      const named = await control.ariaSnapshot();
      expect(named).toMatch(/^- (button|textbox|searchbox|spinbutton|combobox|checkbox) "[^"]+"/);
    }
  });
});
