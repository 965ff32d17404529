import { describe, expect, test } from '@jest/globals';
import { finopsUnderTest, query, recIdOf, refusal } from './environment.ts';

const service = finopsUnderTest();
const V1 = "data/VendorsV2(dataAreaId='usmf',VendorAccountNumber='V-000001')";

describe('values', () => {
  test('dates have noon, empty ones are of 1900, enumerations are names, some are null', async () => {
    const { json } = await service.get(V1);
    expect(json).toMatchObject({
      VendorHoldReleaseDate: '1900-01-01T12:00:00Z',
      AddressValidTo: '2154-12-31T23:59:59Z',
      OnHoldStatus: 'No',
      Tax1099Type: null,
      Notes: '',
    });
    expect(json).not.toHaveProperty('LegacyIdentification');
  });

  test('numbers keep their digits', async () => {
    const rates = await service.get('data/ExchangeRates?$select=Rate');
    expect(rates.text).toContain('"Rate":108.25123456789010');
    await service.control('POST', 'behavior', { longNumbers: 'rounded' });
    expect((await service.get('data/ExchangeRates?$select=Rate')).text).not.toContain('108.25123456789010');
  });

  test('$select brings what it names, and the etag; keys only when named', async () => {
    const [row] = await service.rows('data/VendorsV2?$select=Notes&$top=1');
    expect(Object.keys(row ?? {})).toEqual(['@odata.etag', 'Notes']);
    expect(refusal(await service.get('data/VendorsV2?$select=Nope'))[0]).toBe(400);
  });

  test('$expand brings related rows, and breaks where one is missing', async () => {
    const { json } = await service.get(`${V1}?$expand=VendorGroup`);
    expect(json['VendorGroup']).toMatchObject({ VendorGroupId: '10' });
    await service.send('PATCH', V1, { VendorGroupId: '99' });
    expect(refusal(await service.get(`${V1}?$expand=VendorGroup`))).toEqual([
      400,
      expect.stringContaining("is missing the property 'VendorGroup'"),
    ]);
  });
});

describe('keys', () => {
  test('all columns are needed, up to eleven of them', async () => {
    expect(refusal(await service.get("data/VendorsV2('V-000001')"))[0]).toBe(400);
    const [row] = await service.rows('data/WarehousesOnHandV2?$top=1');
    const names = Object.keys(row ?? {}).slice(1, 12);
    const key = names
      .map((name) => `${name}='${encodeURIComponent(encodeURIComponent(String(row?.[name])))}'`)
      .join(',');
    expect((await service.get(`data/WarehousesOnHandV2(${key})`)).json['ItemSerialNumber']).toBe(
      row?.['ItemSerialNumber'],
    );
  });

  test('a leading blank counts, and a slash is to be encoded twice', async () => {
    const product = (item: string): Promise<{ readonly status: number }> =>
      service.get(`data/ReleasedProductsV2(dataAreaId='usmf',ItemNumber='${item}')`);
    expect((await product('%20RFI-TEST-001')).status).toBe(200);
    expect((await product('RFI-TEST-001')).status).toBe(404);
    expect((await product('105E11%2F74N')).status).toBe(404);
    expect((await product('105E11%252F74N')).status).toBe(200);
  });

  test('another company needs cross-company', async () => {
    const german = "data/VendorsV2(dataAreaId='demf',VendorAccountNumber='V-000001')";
    expect((await service.get(german)).status).toBe(404);
    expect((await service.get(`${german}?cross-company=true`)).status).toBe(200);
  });

  test('numbers, dates and enumerations are typed', async () => {
    const [entry] = await service.rows('data/GeneralJournalAccountEntries?$top=1');
    const id = String(entry?.['GeneralJournalAccountEntryRecId']);
    expect(recIdOf(entry ?? {})).toBe(id);
    expect(
      (
        await service.get(
          `data/GeneralJournalAccountEntries(dataAreaId='usmf',GeneralJournalAccountEntryRecId=${id})`,
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await service.get(
          "data/ExchangeRates(RateTypeName='Default',FromCurrency='EUR',ToCurrency='USD',StartDate=2026-02-01T12:00:00Z)",
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await service.get(
          "data/FiscalCalendarPeriods(FiscalCalendar='Fiscal',FiscalYear='2026',PeriodType=Microsoft.Dynamics.DataEntities.FiscalPeriodType'Opening',PeriodName='Period 0')",
        )
      ).status,
    ).toBe(200);
  });
});

describe('writing', () => {
  test('a created row is in the company of the user; a key is there once', async () => {
    const row = {
      VendorAccountNumber: 'N-1',
      VendorGroupId: '10',
      CurrencyCode: 'USD',
      VendorHoldReleaseDate: '2026-05-01',
    };
    const made = await service.send('POST', 'data/VendorsV2', row);
    expect([made.status, made.json]).toMatchObject([
      201,
      { dataAreaId: 'usmf', VendorHoldReleaseDate: '2026-05-01T12:00:00Z' },
    ]);
    expect(
      refusal(await service.send('POST', 'data/VendorsV2', { ...row, VendorAccountNumber: 'n-1 ' })),
    ).toEqual([400, expect.stringContaining('already exists')]);
  });

  test.each([
    [{ VendorAccountNumber: 'N-2' }, 'must be filled in'],
    [{ Nope: 1 }, 'Could not find a property'],
    [{ CreditLimit: 'x' }, 'Cannot convert'],
    [{ OnHoldStatus: 'Maybe' }, 'is not a member'],
    ['[]', 'valid JSON object'],
  ])('%j is refused', async (body, message) => {
    expect(refusal(await service.send('POST', 'data/VendorsV2', body))).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  test('a change moves the version of the table that it is in, and no other', async () => {
    const versions = async (): Promise<string[]> => {
      const etag = String((await service.get(V1)).json['@odata.etag']);
      return Buffer.from(etag.slice(3, -1), 'base64').toString().slice(1, -1).split(';');
    };
    const before = await versions();
    expect((await service.send('PATCH', V1, { VendorOrganizationName: 'Renamed' })).status).toBe(204);
    const after = await versions();
    expect(after.map((pair, place) => pair === before[place])).toEqual([true, false, true, true]);
  });

  test('If-Match of another state is refused; a deleted row is gone', async () => {
    expect((await service.send('DELETE', V1, undefined, { 'if-match': 'W/"x"' })).status).toBe(412);
    expect((await service.send('DELETE', V1)).status).toBe(204);
    expect((await service.get(V1)).status).toBe(404);
  });

  test('posted entries cannot be written, but by the control API', async () => {
    expect((await service.send('POST', 'data/GeneralJournalAccountEntries', {})).status).toBe(400);
    expect(
      (await service.control('POST', 'tables/GeneralJournalAccountEntries/rows', { JournalNumber: 'X' }))
        .status,
    ).toBe(200);
  });

  test('a row moves between companies, and the service notes the time of a change', async () => {
    const [order] = JSON.parse(
      (await service.control('GET', 'tables/ContosoServiceOrders/rows?limit=1&company=usmf')).text,
    ) as Record<string, string>[];
    const path = `tables/ContosoServiceOrders/rows/${order?.['@recId']}`;
    await service.control('PATCH', path, { ServiceOrderId: 'MOVED' });
    const moved = await service.control('POST', `${path}/move`, { company: 'demf' });
    expect(moved.json).toMatchObject({
      dataAreaId: 'demf',
      ModifiedDateAndTime: '2026-03-02T08:00:02Z',
      '@recId': order?.['@recId'],
    });
    const filter = query({ $filter: 'ModifiedDateAndTime ge 2026-03-02T08:00:00Z', 'cross-company': 'true' });
    expect(await service.rows(`data/ContosoServiceOrders?${filter}`)).toHaveLength(1);
  });
});
