/** The values of a row, as JSON text by the property's name in rows. */
import type { TableStore } from './table_store.ts';

/** The user who writes. */
export interface Writer {
  readonly userId: string;
  readonly businessUnitId: string;
}

/**
 * A new row: an active row of the application user, except for the values that are given.
 * @param now as `timeText` writes it.
 */
export function createdValues(
  store: TableStore,
  id: string,
  now: string,
  { businessUnitId, userId }: Writer,
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const user = JSON.stringify(userId);
  return {
    ...Object.fromEntries(store.properties().map((name) => [name, 'null'])),
    statecode: '0',
    statuscode: '1',
    _createdby_value: user,
    _modifiedby_value: user,
    _ownerid_value: user,
    _owningbusinessunit_value: JSON.stringify(businessUnitId),
    // https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
    partitionid: JSON.stringify(id),
    createdon: JSON.stringify(now),
    modifiedon: JSON.stringify(now),
    ...valueTexts(given),
    [store.table.primaryId]: JSON.stringify(id),
  };
}

export function valueTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
