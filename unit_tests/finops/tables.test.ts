import { describe, expect, test } from '@jest/globals';
import { XPP_TYPES } from '../../src/finops/column_types.ts';
import {
  companiesFilter,
  companyMarks,
  OTHER_COMPANIES,
  slicesOfCompanies,
} from '../../src/finops/company_slices.ts';
import { readEntity, readEntitySummary } from '../../src/finops/metadata_documents.ts';
import { summaryOf, tableOf } from '../../src/finops/tables.ts';

const property = (Name: string, DataType: string, more: object = {}) => ({
  Name,
  DataType,
  TypeName: `Edm.${DataType}`,
  IsKey: false,
  ConfigurationEnabled: true,
  ...more,
});

const VENDORS = {
  Name: 'VendorV2',
  EntitySetName: 'VendorsV2',
  ConfigurationEnabled: true,
  Properties: [
    property('dataAreaId', 'String', { IsKey: true }),
    property('VendorAccountNumber', 'String', { IsKey: true }),
    property('BirthDate', 'Date'),
    property('ValidFrom', 'Date', { IsKey: true }),
    property('ModifiedOn', 'UtcDateTime'),
    property('OnHold', 'Enum', { TypeName: 'Microsoft.Dynamics.DataEntities.NoYes' }),
    property('CreditLimit', 'Real'),
    property('PartyRecId', 'Int64'),
    property('Dead', 'String', { ConfigurationEnabled: false }),
  ],
};

describe('an entity', () => {
  const entity = readEntity(VENDORS)!;
  const summary = summaryOf(entity)!;

  test('is a table under the name of its entity set, with its natural key', () => {
    expect(summary).toEqual({
      name: 'VendorsV2',
      entitySet: 'VendorsV2',
      primaryKey: ['dataAreaId', 'VendorAccountNumber', 'ValidFrom'],
      tracked: false,
    });
  });

  test('has the columns that are enabled, with types of their own', () => {
    const types = tableOf(summary, entity, true).columns.map(({ name, type }) => [name, type]);
    expect(types).toEqual([
      ['dataAreaId', 'string'],
      ['VendorAccountNumber', 'string'],
      ['BirthDate', 'date'],
      ['ValidFrom', 'date'],
      ['ModifiedOn', 'timestamp'],
      ['OnHold', 'string'],
      ['CreditLimit', 'number'],
      ['PartyRecId', 'integer'],
    ]);
  });

  test('has dates without their noon, and null for 1900-01-01 outside the key', () => {
    const rewrites = Object.fromEntries(
      tableOf(summary, entity, true).columns.map(({ name, rewrite }) => [name, rewrite]),
    );
    expect(rewrites).toMatchObject({
      BirthDate: { length: 10, nullPrefix: '1900-01-01' },
      ValidFrom: { length: 10 },
      ModifiedOn: { nullPrefix: '1900-01-01' },
    });
    expect(rewrites['ValidFrom']).not.toHaveProperty('nullPrefix');
    expect(rewrites['CreditLimit']).toBeUndefined();
  });

  test('keeps 1900-01-01 where the configuration asks for that', () => {
    const columns = tableOf(summary, entity, false).columns;
    expect(columns.map(({ rewrite }) => rewrite).filter((one) => one !== undefined)).toEqual([
      { length: 10 },
      { length: 10 },
    ]);
  });

  test('is none without a key, without columns, or switched off', () => {
    expect(summaryOf({ ...entity, columns: entity.columns.filter(({ isKey }) => !isKey) })).toBeUndefined();
    expect(readEntity({ ...VENDORS, Properties: [] })).toBeUndefined();
    expect(readEntity({ ...VENDORS, ConfigurationEnabled: false })).toBeUndefined();
  });

  test('is listed if it is public, whatever form its flags have', () => {
    const row = { PublicCollectionName: 'VendorsV2', PublicEntityName: 'VendorV2', EntityCategory: 'Master' };
    expect(readEntitySummary({ ...row, DataServiceEnabled: true })).toMatchObject({ publicName: 'VendorV2' });
    expect(readEntitySummary({ ...row, DataServiceEnabled: 'Yes' })).toMatchObject({ category: 'Master' });
    expect(readEntitySummary({ ...row, DataServiceEnabled: 'No' })).toBeUndefined();
    expect(readEntitySummary({ DataServiceEnabled: true, PublicEntityName: 'X' })).toBeUndefined();
  });

  test('may have any X++ type', () => {
    expect(Object.keys(XPP_TYPES)).toHaveLength(12);
    const odd = readEntity({ ...VENDORS, Properties: [property('New', 'Decimal128', { IsKey: true })] })!;
    expect(odd.columns[0]).toMatchObject({ type: 'string', rule: { isComparable: false } });
  });
});

describe('companies', () => {
  test('are slices in one case and order, with one for all others', () => {
    expect(companyMarks(['USMF', 'demf', 'usmf'], true)).toEqual(['demf', 'usmf', OTHER_COMPANIES]);
    expect(companyMarks(['b', 'A'], false)).toEqual(['a', 'b']);
    expect(slicesOfCompanies(['demf', "o'x", OTHER_COMPANIES])).toEqual([
      { id: 'company demf', filter: "dataAreaId eq 'demf'" },
      { id: "company o'x", filter: "dataAreaId eq 'o''x'" },
      { id: 'all other companies', filter: "dataAreaId ne 'demf' and dataAreaId ne 'o''x'" },
    ]);
  });

  test('are too many for a slice of all others from some number on', () => {
    const many = Array.from({ length: 31 }, (_, index) => `c${index}`);
    expect(companyMarks(many, true)).not.toContain(OTHER_COMPANIES);
  });

  test.each([[[]], [[OTHER_COMPANIES]], [['']], [['a', 'a']]])('%o are not slices', (marks) => {
    expect(slicesOfCompanies(marks)).toBeUndefined();
  });

  test('of a list are one condition', () => {
    expect(companiesFilter(['usmf', 'demf'])).toBe("dataAreaId eq 'usmf' or dataAreaId eq 'demf'");
    expect(companiesFilter([])).toBeUndefined();
  });
});
