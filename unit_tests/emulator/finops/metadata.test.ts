import { describe, expect, test } from '@jest/globals';
import { finopsUnderTest, type Json, nextLink, query, refusal, rowsOf } from './environment.ts';

const service = finopsUnderTest({ furtherEntities: 4700 });

describe('entities', () => {
  test('are all listed, public or not, and described if they are public', async () => {
    const all = await service.rows('metadata/DataEntities');
    const described = await service.rows('metadata/PublicEntities');
    expect(all.length).toBeGreaterThan(4700);
    const names = (rows: readonly Json[], name: string): unknown[] => rows.map((row) => row[name]);
    expect(names(described, 'Name')).toEqual(
      names(
        all.filter((row) => row['DataServiceEnabled']),
        'PublicEntityName',
      ),
    );
    expect(names(described, 'EntitySetName')).not.toContain('RetailShiftStagings');
  });

  test('one is described by its name, with types, keys and what is switched off', async () => {
    const { json } = await service.get("metadata/PublicEntities('VendorV2')");
    const properties = json['Properties'] as Json[];
    const property = (name: string): Json | undefined => properties.find((one) => one['Name'] === name);
    expect(properties.filter((one) => one['IsKey']).map((one) => one['Name'])).toEqual([
      'dataAreaId',
      'VendorAccountNumber',
    ]);
    expect(property('VendorHoldReleaseDate')).toMatchObject({
      TypeName: 'Edm.DateTimeOffset',
      DataType: 'Date',
    });
    expect(property('AddressValidTo')).toMatchObject({
      TypeName: 'Edm.DateTimeOffset',
      DataType: 'UtcDateTime',
    });
    expect(property('OnHoldStatus')).toMatchObject({
      TypeName: 'Microsoft.Dynamics.DataEntities.CustVendorBlocked',
      DataType: 'Enum',
    });
    expect(property('LegacyIdentification')).toMatchObject({ ConfigurationEnabled: false });
    expect(property('PrimaryPhoneNumber')).toMatchObject({ ConfigurationEnabled: true });
    expect(json['NavigationProperties']).toHaveLength(1);
    expect(refusal(await service.get("metadata/PublicEntities('Nonsense')"))[0]).toBe(404);
  });

  test('the address works with a capital M; names are case-sensitive', async () => {
    expect((await service.get("Metadata/PublicEntities('VendorV2')")).status).toBe(200);
    expect((await service.get('data/batchjobs')).status).toBe(404);
    expect((await service.get('data/BatchJobs')).status).toBe(200);
  });

  test('$select is refused and $top ignored, unless settings say otherwise', async () => {
    expect((await service.get('metadata/PublicEnumerations?$select=Name')).status).toBe(400);
    expect(await service.rows('metadata/PublicEnumerations?$top=1')).toHaveLength(12);
    await service.control('POST', 'dialect', { name: 'lenient-metadata' });
    expect(await service.rows('metadata/PublicEnumerations?$select=Name&$top=1')).toEqual([
      { Name: 'NoYes' },
    ]);
  });

  test('filters of public clients work', async () => {
    const rows = await service.rows(
      `metadata/DataEntities?${query({ $filter: "EntityCategory eq Microsoft.Dynamics.Metadata.EntityCategory'Master' and contains(tolower(Name),'vendv')" })}`,
    );
    expect(rows.map((row) => row['PublicCollectionName'])).toEqual(['VendorsV2']);
    expect((await service.get(`metadata/DataEntities?${query({ $filter: 'Name gt 5' })}`)).status).toBe(501);
  });

  test('pages are linked, and a byte order mark stands before them where it does', async () => {
    await service.control('POST', 'dialect', { name: 'marked-and-paged-metadata' });
    const bytes = Buffer.from(
      await (
        await fetch(`${service.url}/metadata/PublicEnumerations`, {
          headers: { authorization: await bearer() },
        })
      ).arrayBuffer(),
    );
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const names: unknown[] = [];
    for (let next: string | undefined = 'metadata/PublicEnumerations'; next !== undefined;) {
      const reply = await service.get(next);
      names.push(...rowsOf(reply).map((row) => row['Name']));
      next = nextLink(reply);
    }
    expect(new Set(names).size).toBe(12);
  });
});

async function bearer(): Promise<string> {
  return `Bearer ${String((await service.signIn()).json['access_token'])}`;
}

test('enumerations have members with numbers, and a label has no list', async () => {
  const { json } = await service.get("metadata/PublicEnumerations('NoYes')");
  expect(json['Members']).toMatchObject([
    { Name: 'No', Value: 0 },
    { Name: 'Yes', Value: 1 },
  ]);
  expect((await service.get("metadata/Labels(Id='@SYS1',Language='en-us')")).json['Value']).toBe(
    "label '@SYS1'",
  );
});

test('a dead entity is listed and fails with an inner message when it is read', async () => {
  expect(
    (await service.get("metadata/PublicEntities('VendorBalanceInquiry')")).json['ConfigurationEnabled'],
  ).toBe(false);
  expect(refusal(await service.get('data/VendorBalanceInquiries'))).toEqual([
    500,
    'Paging is not supported for queries with temporary tables.',
  ]);
});

test('the schema document and the service document name public sets', async () => {
  const { text } = await service.get('data/$metadata');
  expect(text).toContain(
    '<EntitySet Name="VendorsV2" EntityType="Microsoft.Dynamics.DataEntities.VendorV2"/>',
  );
  expect(text).not.toContain('RetailShiftStaging');
  expect((await service.rows('data')).map((row) => row['name'])).toContain('VendorsV2');
});
