/** The first view of the page at `/` and its requests, as a person uses them, in a real browser without a window. */
import { expect, test } from '@jest/globals';
import type { Json } from './emulated.ts';
import { onPage } from './page_bench.ts';

onPage('the first view of the page, and requests', (bench) => {
  test('shows requests as they arrive, and forgets them', async () => {
    const requests = bench.page.locator('#requests tbody tr');
    await requests.filter({ hasText: 'POST /_login' }).waitFor();
    await bench.service.get('contacts?$select=fullname', {
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
    await bench.page.getByRole('button', { name: 'Forget them' }).click();
    await arrived.waitFor({ state: 'detached' });
    expect((await bench.service.control('GET', 'requests')).text).toBe('[]');
  });

  test('shows all that is known of a request, by keyboard alone', async () => {
    await bench.service.get('contacts?$select=fullname', { prefer: 'odata.maxpagesize=2' });
    await bench.page.getByRole('button', { name: /^GET .*contacts/ }).focus();
    await bench.page.keyboard.press('Enter');
    const request = bench.page.getByRole('dialog', { name: /^Request \d+: 200$/ });
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
    await bench.page.keyboard.press('Escape');
    await request.waitFor({ state: 'hidden' });
  });

  test('replays a request, and shows the answer', async () => {
    await bench.service.get('WhoAmI');
    await bench.page.getByRole('button', { name: /WhoAmI$/ }).click();
    const request = bench.page.getByRole('dialog');
    await request.getByRole('button', { name: 'Replay' }).click();
    await request.getByRole('status').filter({ hasText: 'Replayed: 200' }).waitFor();
    expect(await request.locator('#answer-body').innerText()).toContain('"OrganizationId"');
    await request.getByRole('button', { name: 'Close' }).click();
  });

  test('follows the numbers of rows when others write', async () => {
    await bench.service.control('POST', 'tables/contact/rows', { fullname: 'Someone else' });
    await bench.page.locator('#tables a[href="#contact"] .count').filter({ hasText: '141' }).waitFor();
    await bench.service.control('POST', 'tables/account/rows', { name: 'Somewhere else' });
    await bench.page.getByRole('button', { name: 'Reload: rows have changed' }).click();
    await bench.page.getByRole('button', { name: 'Reload', exact: true }).waitFor();
  });

  test('begins with the configuration, to copy', async () => {
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await bench.page.getByRole('link', { name: 'Dataverse emulator' }).click();
    await bench.page.getByRole('heading', { name: 'Connect and try things out' }).waitFor();
    await bench.page.getByRole('button', { name: 'Copy' }).click();
    await bench.says(/is in the clipboard/);
    const copied = await bench.page.evaluate<string>('navigator.clipboard.readText()');
    expect(JSON.parse(copied)).toEqual(bench.service.config);
  });

  test('lets a person break the service, and mend it', async () => {
    await bench.page.goto(`${bench.service.url}/#`);
    await bench.page.getByLabel('What happens').selectOption('Server is unavailable (503)');
    await bench.page.getByLabel('How often').fill('2');
    await bench.page.getByRole('button', { name: 'Add fault' }).click();
    await bench.says(/^Server is unavailable \(503\): the next 2 requests/);
    expect((await bench.service.get('accounts')).status).toBe(503);
    await bench.page.getByRole('button', { name: 'Clear faults' }).click();
    await bench.says(/^All faults are gone/);
    expect((await bench.service.get('accounts')).status).toBe(200);
    await bench.page.getByRole('button', { name: 'Clock: eight days ahead' }).click();
    await bench.says(/eight days ahead/);
    await bench.page.getByRole('button', { name: 'Expire access tokens' }).click();
    await bench.says(/expired/);
    expect((await bench.service.get('accounts')).status).toBe(401);
    await bench.page.getByRole('button', { name: /^Tight/ }).click();
    await bench.says(/^The limits are tight/);
    const limits = JSON.parse((await bench.service.control('GET', 'limits')).text) as Json[];
    expect(limits[0]).toMatchObject({ remainingRequests: 30 });
  });

  test.each(['light', 'dark'] as const)(
    'nothing is wider than a telephone, in %s colours',
    async (scheme) => {
      await bench.page.emulateMedia({ colorScheme: scheme });
      await bench.page.setViewportSize({ width: 390, height: 844 });
      for (const hash of ['', 'account']) {
        await bench.page.goto(`${bench.service.url}/#${hash}`);
        expect(await bench.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      }
    },
  );

  test('gives every control a name', async () => {
    await bench.page.getByRole('button', { name: 'New row' }).click();
    for (const control of await bench.page
      .locator('button:visible, input:visible, select:visible, textarea:visible')
      .all()) {
      const named = await control.ariaSnapshot();
      expect(named).toMatch(/^- (button|textbox|searchbox|spinbutton|combobox|checkbox) "[^"]+"/);
    }
  });
});
