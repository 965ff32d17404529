/** A public data entity of Finance & Operations: the parts of its description that reading needs. */
import type { Column } from '../odata/table.ts';
import type { XppRule } from './column_types.ts';

/** The column with a row's company; entities without it are shared by all companies. */
export const COMPANY_COLUMN = 'dataAreaId';

export interface XppColumn extends Column {
  /** Its X++ type, such as `UtcDateTime`. */
  readonly dataType: string;
  /** Its type in OData: `Edm.String`, or `Microsoft.Dynamics.DataEntities.NoYes`. */
  readonly typeName: string;
  readonly rule: XppRule;
  readonly isKey: boolean;
}

export interface Entity {
  /** The entity set, which is also the name of the stream: `VendorsV2`. Case matters. */
  readonly entitySet: string;
  /** The public name: `VendorV2`. */
  readonly name: string;
  readonly columns: readonly XppColumn[];
}

/** The key columns in the order of the metadata. */
export function keyColumnsOf(entity: Entity): XppColumn[] {
  return entity.columns.filter(({ isKey }) => isKey);
}

/** The company column; undefined if the entity is shared. The letter case of its name varies between builds. */
export function companyColumnOf(entity: Entity): XppColumn | undefined {
  const wanted = COMPANY_COLUMN.toLowerCase();
  return entity.columns.find(({ name }) => name.toLowerCase() === wanted);
}

const ETAG = '@odata.etag';

/** The members of a row, in addition to its key, that identify it. */
export function watchedMembers(entity: Entity): string[] {
  const company = companyColumnOf(entity);
  return company === undefined || company.isKey ? [ETAG] : [ETAG, company.name];
}

/** The wanted columns, and those that identify a row. */
export function neededColumns(entity: Entity, wanted: readonly string[] | 'all'): string[] {
  const company = companyColumnOf(entity);
  const needed = [...keyColumnsOf(entity), ...(company === undefined ? [] : [company])].map(
    ({ name }) => name,
  );
  const selected = wanted === 'all' ? entity.columns.map(({ name }) => name) : wanted;
  return [...new Set([...selected, ...needed])];
}
