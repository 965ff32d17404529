/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns
 * Dates: https://learn.microsoft.com/power-apps/developer/data-platform/behavior-format-date-time-attribute
 */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { GUID, refusal, rows, rowsOf } from './reply.ts';

everywhere('$select', (environment) => {
  test('returns the named columns, the key and an etag, and names the columns in the context', async () => {
    const reply = await environment.get('businessunits?$select=name&$top=1');
    expect(reply.json['@odata.context']).toBe(
      `${environment.url}/api/data/v9.2/$metadata#businessunits(name)`,
    );
    const [row] = rowsOf(reply);
    expect(row).toEqual({
      '@odata.etag': expect.stringMatching(/^W\/"\d+"$/),
      name: expect.any(String),
      businessunitid: GUID,
    });
  });

  test('the etag is the version number', async () => {
    const [row] = await rows(environment, 'systemusers?$select=versionnumber&$top=1');
    expect(row?.['@odata.etag']).toBe(`W/"${String(row?.['versionnumber'])}"`);
  });

  test('names a lookup _x_value, which is an id', async () => {
    const [row] = await rows(environment, 'systemusers?$select=_businessunitid_value&$top=1');
    expect(row).toMatchObject({ _businessunitid_value: GUID });
  });

  test('dates have seconds and a Z', async () => {
    const [row] = await rows(environment, 'businessunits?$select=createdon&$top=1');
    expect(row?.['createdon']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('refuses an unknown column, and names it', async () => {
    expect(refusal(await environment.get('systemusers?$select=nonsense'))).toEqual([
      400,
      '0x80060888',
      expect.stringContaining(
        "Could not find a property named 'nonsense' on type 'Microsoft.Dynamics.CRM.systemuser'",
      ),
    ]);
  });

  test('refuses an unknown entity set', async () => {
    expect(refusal(await environment.get('cr1a7_nonsenses'))).toEqual([
      404,
      '0x8006088a',
      expect.stringContaining("Resource not found for the segment 'cr1a7_nonsenses'"),
    ]);
  });
});

onEmulator('values', (emulator) => {
  test('null values are returned, not left out', async () => {
    await emulator.control('POST', 'tables/account/rows', { name: 'Tailspin', telephone1: null });
    const [row] = await rows(
      emulator,
      `accounts?$select=telephone1&$filter=${encodeURIComponent("name eq 'Tailspin'")}`,
    );
    expect(row).toHaveProperty('telephone1', null);
  });

  test('money is returned with its currency, and keeps its digits', async () => {
    const { text } = await emulator.get(
      `accounts?$select=revenue&$top=1&$filter=${encodeURIComponent('revenue ne null')}`,
    );
    expect(text).toMatch(/"revenue":\d+\.\d{4}[,}]/);
    expect(text).toContain('"_transactioncurrencyid_value":"');
  });

  test('a choice of several is a text', async () => {
    const found = await rows(emulator, 'cr1a7_projects?$select=cr1a7_skills');
    expect(found.map((row) => row['cr1a7_skills'])).toContain('1,3');
  });
});
