/** Tables and rows on the page at `/`, as a person uses them, in a real browser without a window. */
import { expect, test } from '@jest/globals';
import { onPage } from './page_bench.ts';

/** What a field takes of the window, as the browser says it. */
interface Box {
  readonly bottom: number;
  readonly top: number;
}

onPage('tables and rows on the page', (bench) => {
  test('lists the tables with their rows, and finds one', async () => {
    expect(await bench.count('contact')).toBe('140');
    await bench.page.getByLabel('Find a table').fill('project');
    await expect(bench.page.locator('#tables li:visible a').allInnerTexts()).resolves.toEqual([
      expect.stringContaining('cr1a7_project'),
      expect.stringContaining('cr1a7_project_contact'),
    ]);
  });

  test('shows the rows of a table that is chosen, and more of them', async () => {
    await bench.page.getByRole('link', { name: /^contact / }).click();
    await bench.page.getByRole('heading', { name: 'Rows of contact' }).waitFor();
    await bench.page.locator('#rows tbody tr').nth(49).waitFor();
    await bench.page.getByRole('button', { name: 'More rows' }).click();
    await bench.page.locator('#rows tbody tr').nth(99).waitFor();
    await bench.page.getByRole('button', { name: 'More rows' }).click();
    await bench.page.locator('#rows tbody tr').nth(139).waitFor();
    await bench.page.getByRole('button', { name: 'More rows' }).waitFor({ state: 'hidden' });
    await bench.page.goBack();
    await bench.page.getByRole('heading', { name: 'Rows of account' }).waitFor();
  });

  test('changes a row, and writes nothing but the change', async () => {
    const before = await bench.stored('account');
    await bench.rowLine('Change').first().click();
    const editor = bench.page.getByRole('dialog', { name: 'Change a row of account' });
    await editor.getByLabel('telephone1', { exact: true }).fill('555-0100');
    await editor.getByRole('button', { name: 'Save' }).click();
    await bench.says(/^Changed /);
    await bench.page.getByRole('cell', { name: '555-0100' }).waitFor();
    const after = await bench.stored('account');
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
    await bench.rowLine('Change').first().click();
    const editor = bench.page.getByRole('dialog');
    await editor.getByLabel('revenue', { exact: true }).fill('much');
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.getByRole('alert').filter({ hasText: 'revenue is a number, not "much"' }).waitFor();
    await editor.getByLabel('revenue', { exact: true }).fill('12345678901234567890.1200');
    await editor.getByRole('button', { name: 'Save' }).click();
    await bench.page.getByRole('cell', { name: '12345678901234567890.1200' }).waitFor();
    const { text } = await bench.service.control('GET', 'tables/account/rows?limit=1');
    expect(text).toContain('"revenue":12345678901234567890.1200');
  });

  test('creates a row', async () => {
    await bench.page.getByRole('button', { name: 'New row' }).click();
    const editor = bench.page.getByRole('dialog', { name: 'New row of account' });
    await editor.getByLabel('name', { exact: true }).fill('Tailspin "Toys"');
    await editor.getByLabel('creditonhold').selectOption('true');
    await editor.getByRole('button', { name: 'Save' }).click();
    await bench.says(/^Created /);
    expect(await bench.count('account')).toBe('61');
    expect(await bench.stored('account')).toContainEqual(
      expect.objectContaining({ name: 'Tailspin "Toys"', creditonhold: true, telephone1: null }),
    );
  });

  test('says what the emulator refuses, and keeps what was typed', async () => {
    const [first] = await bench.stored('account');
    await bench.page.getByRole('button', { name: 'New row' }).click();
    const editor = bench.page.getByRole('dialog');
    await editor.getByLabel('accountid', { exact: true }).fill(String(first?.['accountid']));
    await editor.getByRole('button', { name: 'Save' }).click();
    await editor.getByRole('alert').filter({ hasText: 'table account has a row' }).waitFor();
    await bench.page.keyboard.press('Escape');
    await editor.waitFor({ state: 'hidden' });
    expect(await bench.stored('account')).toHaveLength(60);
  });

  test('deletes rows, by keyboard alone', async () => {
    const before = await bench.stored('account');
    await bench.rowLine('Delete').first().focus();
    await bench.page.keyboard.press('Enter');
    await bench.says(/^Deleted /);
    await bench.rowLine('Change').first().and(bench.page.locator(':focus')).waitFor();
    await bench.page.keyboard.press('Tab');
    await bench.page.keyboard.press('Space');
    await bench.says(new RegExp(`^Deleted ${String(before[1]?.['accountid'])}`));
    expect(await bench.stored('account')).toEqual(before.slice(2));
    expect(await bench.count('account')).toBe('58');
  });

  test('takes a deletion back', async () => {
    const before = await bench.stored('account');
    await bench.rowLine('Delete').first().click();
    await bench.says(/^Deleted /);
    await bench.page.getByRole('button', { name: 'Undo' }).click();
    await bench.says(/is back/);
    expect(await bench.count('account')).toBe('60');
    const after = await bench.stored('account');
    const { versionnumber: _, ...rest } = before[0] ?? {};
    expect(after[0]).toMatchObject(rest);
    await bench.page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'hidden' });
  });

  test('says what choices mean, in rows and in the editor', async () => {
    const [first] = await bench.stored('account');
    const code = String(first?.['industrycode']);
    const label = ['', 'Accounting', 'Agriculture', 'Broadcasting', 'Consulting'][Number(code)] ?? '';
    await bench.page
      .locator('#rows td')
      .filter({ hasText: `${code} ${label}` })
      .first()
      .waitFor();
    await bench.rowLine('Change').first().click();
    const field = bench.page.getByRole('dialog').getByLabel('industrycode', { exact: true });
    expect(await field.locator('option').allInnerTexts()).toContain(`${code} – ${label}`);
    await field.selectOption('4');
    await bench.page.getByRole('button', { name: 'Save' }).click();
    await bench.says(/^Changed /);
    expect((await bench.stored('account'))[0]?.['industrycode']).toBe(4);
  });

  test.each([1400, 820, 390])('fields of the editor do not overlap at %i pixels', async (width) => {
    await bench.page.setViewportSize({ width, height: 900 });
    await bench.rowLine('Change').first().click();
    await bench.page.getByRole('dialog').waitFor();
    const boxes = await bench.page.locator('#fields > :not(label)').evaluateAll((fields) =>
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

  test('resets everything after asking', async () => {
    await bench.rowLine('Delete').first().click();
    await bench.says(/^Deleted /);
    bench.page.once('dialog', (dialog) => void dialog.accept());
    await bench.page.getByRole('button', { name: 'Reset everything' }).click();
    await bench.says(/^Restored the initial state/);
    expect(await bench.count('account')).toBe('60');
  });

  test('says that generated rows cannot be changed, and what went wrong with an unknown table', async () => {
    await bench.page.getByRole('link', { name: /^bench / }).click();
    await bench.says(/bench has generated rows/);
    await bench.page.getByRole('button', { name: 'New row' }).waitFor({ state: 'hidden' });
    await bench.page.goto(`${bench.service.url}/#nonsense`);
    await bench.page.getByRole('alert').filter({ hasText: 'there is no table nonsense' }).waitFor();
  });
});
