import { describe, expect, test } from '@jest/globals';
import { finopsUnderTest, query, refusal } from './environment.ts';

const service = finopsUnderTest();
const ALL = { 'cross-company': 'true' };

async function vendors(filter: string, more = {}): Promise<unknown[]> {
  const options = {
    $filter: filter,
    $select: 'VendorAccountNumber',
    $orderby: 'VendorAccountNumber',
    ...more,
  };
  return (await service.rows(`data/VendorsV2?${query(options)}`)).map((row) => row['VendorAccountNumber']);
}

async function items(
  filter: string,
  entity = 'ReleasedProductsV2',
  column = 'ItemNumber',
): Promise<unknown[]> {
  const options = { $filter: filter, $select: column, $orderby: column };
  return (await service.rows(`data/${entity}?${query(options)}`)).map((row) => row[column]);
}

describe('companies', () => {
  test('a filter on another company brings nothing without cross-company, silently', async () => {
    expect(await vendors("dataAreaId eq 'demf'")).toEqual([]);
    expect(await vendors("dataAreaId eq 'demf'", ALL)).toHaveLength(24);
  });

  test('a request sees the company of the user, in whatever case rows name it', async () => {
    const rows = await service.rows('data/VendorsV2?$select=dataAreaId');
    expect(rows).toHaveLength(24);
    expect(new Set(rows.map((row) => row['dataAreaId']))).toEqual(new Set(['usmf', 'USMF']));
  });

  test('rows without a company are seen whatever is said', async () => {
    const chart = await service.rows('data/MainAccounts');
    expect(chart).toEqual(await service.rows('data/MainAccounts?cross-company=true'));
    expect(await service.rows('data/GeneralJournalAccountEntryBiEntities')).toHaveLength(240);
  });

  test('companies that the user may not see are absent without a sign', async () => {
    await service.control('POST', 'rights', { hiddenCompanies: ['DEMF'] });
    expect(await service.rows('data/VendorsV2?cross-company=true')).toHaveLength(24);
    expect(await service.rows('data/LegalEntities')).toHaveLength(2);
  });
});

describe('texts', () => {
  test('are compared without regard to case, and with regard to accents', async () => {
    expect(await vendors("VendorOrganizationName eq 'ACME office supplies'")).toEqual(['V-000001']);
    expect(await vendors("VendorOrganizationName eq 'muller prazision gmbh'")).toEqual([]);
    expect(await vendors("VendorOrganizationName eq 'MÜLLER PRÄZISION GMBH'")).toEqual(['V-000006']);
  });

  test('trailing blanks do not count, leading ones do', async () => {
    expect(await vendors("VendorAccountNumber eq 'V-000001  '")).toEqual(['V-000001']);
    expect(await items("ItemNumber eq 'RFI-TEST-001'")).toEqual([]);
    expect(await items("ItemNumber lt '1'")).toEqual([' RFI-TEST-001']);
  });

  test('a star in eq is a wildcard, in ge it is not', async () => {
    expect(await items("ItemNumber eq 'M0005*'")).toEqual(['M0005*']);
    expect(await items("ItemNumber eq 'M000*'")).toHaveLength(4);
    expect(await items("ItemNumber ne 'M*' and ItemNumber ge 'M'")).toEqual([
      'S0001',
      'S0002',
      'T0001',
      'T0002',
      "T0003'B",
      'T0004',
    ]);
    expect(await items("ItemNumber ge 'M0005*' and ItemNumber le 'M0005*'")).toEqual(['M0005*']);
  });

  test('quotes are doubled', async () => {
    expect(await items("ItemNumber eq 'T0003''B'")).toEqual(["T0003'B"]);
  });

  test('text functions look for parts', async () => {
    expect(await vendors("contains(VendorOrganizationName,'toys')")).toEqual(['V-000010']);
    expect(await vendors("startswith(VendorOrganizationName,'a')")).toEqual([
      'V-000001',
      'V-000019',
      'V-000020',
    ]);
    expect(await vendors("endswith(VendorOrganizationName,'GMBH')")).toEqual(['V-000006']);
  });
});

describe('types', () => {
  test('enumerations take eq and ne with their typed literal', async () => {
    const yes = "Microsoft.Dynamics.DataEntities.NoYes'Yes'";
    expect(await vendors(`IsReportingTax1099 eq ${yes}`)).toEqual([
      'V-000001',
      'V-000008',
      'V-000015',
      'V-000022',
    ]);
    expect(await vendors(`IsReportingTax1099 ne ${yes}`)).toHaveLength(20);
  });

  test.each([
    [`OnHoldStatus gt Microsoft.Dynamics.DataEntities.CustVendorBlocked'No'`, 'GreaterThan'],
    [`OnHoldStatus eq 'No'`, "'Edm.String' for operator kind 'Equal'"],
    [`OnHoldStatus eq Microsoft.Dynamics.DataEntities.NoYes'No'`, 'incompatible types'],
    [`VendorAccountNumber eq 5`, "'Edm.Int32'"],
    [`VendorHoldReleaseDate ge 2026-01-01`, "'Edm.Date'"],
    [`CreditLimit gt '5'`, 'incompatible types'],
    [`NoSuchColumn eq 'x'`, "Could not find a property named 'NoSuchColumn'"],
    [`LegacyIdentification eq 'x'`, 'Could not find a property'],
    [`vendoraccountnumber eq 'x'`, 'Could not find a property'],
    [`VendorAccountNumber in ('a','b')`, 'Syntax error'],
    [`OnHoldStatus has Microsoft.Dynamics.DataEntities.CustVendorBlocked'No'`, 'Syntax error'],
    [`tolower(VendorAccountNumber) eq 'x'`, "An unknown function with name 'tolower'"],
    [`VendorAccountNumber eq 'x`, 'Syntax error'],
    [`(VendorAccountNumber eq 'x'`, 'Syntax error'],
    [`PrimaryPhoneNumber eq '555-0101'`, 'cannot be used in a filter'],
  ])('%s is refused', async (filter, message) => {
    const [status, said] = refusal(await service.get(`data/VendorsV2?${query({ $filter: filter })}`));
    expect([status, said]).toEqual([400, expect.stringContaining(message)]);
  });

  test('dates are compared by their day, moments by their instant', async () => {
    expect(await vendors('VendorHoldReleaseDate eq 2026-07-08T12:00:00Z')).toEqual(['V-000006']);
    expect(await vendors('VendorHoldReleaseDate gt 2026-07-08T00:00:00Z')).toEqual([]);
    expect(await items('ValidTo lt 2026-01-01T02:00:00+02:00', 'PositionDetails', 'PositionId')).toHaveLength(
      5,
    );
    expect(await items('ValidTo ge 2154-12-31T23:59:59Z', 'PositionDetails', 'PositionId')).toHaveLength(5);
  });

  test('numbers are compared with all their digits, and reckoned with', async () => {
    expect(await items('Rate eq 108.25123456789010', 'ExchangeRates', 'Rate')).toHaveLength(1);
    expect(await items('Rate gt 108.25123456789010', 'ExchangeRates', 'Rate')).toHaveLength(2);
    expect(await items('NumberOfDays mul 2 add 5 eq 65', 'PaymentTerms', 'Name')).toEqual(['Net30']);
    expect(await items('(NumberOfDays sub 10) eq 0', 'PaymentTerms', 'Name')).toEqual(['Net10']);
    expect(await items('NumberOfDays mod 20 eq 10', 'PaymentTerms', 'Name')).toEqual(['Net10', 'Net30']);
  });

  test('booleans, guids and null', async () => {
    expect(await items('Enabled eq true', 'SystemUsers', 'UserID')).toEqual(['Admin', 'integration']);
    const [order] = await service.rows(
      'data/ContosoServiceOrders?$top=1&$select=ExternalReference,ServiceOrderId',
    );
    expect(
      await items(
        `ExternalReference eq ${String(order?.['ExternalReference'])}`,
        'ContosoServiceOrders',
        'ServiceOrderId',
      ),
    ).toEqual([order?.['ServiceOrderId']]);
    expect(await items('OpenBalance eq null', 'CustomersV3', 'CustomerAccount')).toHaveLength(20);
    expect(await items('OpenBalance ge 0', 'CustomersV3', 'CustomerAccount')).toEqual([]);
  });

  test('conditions combine', async () => {
    expect(
      await vendors("not (VendorAccountNumber gt 'V-000002') or VendorAccountNumber eq 'V-000009'"),
    ).toEqual(['V-000001', 'V-000002', 'V-000009']);
    expect(
      await vendors(
        "VendorAccountNumber ge 'V-000002' and (VendorAccountNumber gt 'V-000002' or VendorGroupId ge '30') and VendorAccountNumber le 'V-000003'",
      ),
    ).toEqual(['V-000003']);
  });
});
