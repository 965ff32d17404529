/** The tables that an organization begins with, each with a store that is still empty. */
import { type LargeOrganization, unreadable } from './data/large_organization.ts';
import { organizationTables } from './data/organization_tables.ts';
import { STRING_MAP } from './data/string_maps.ts';
import { TABLES } from './data/tables.ts';
import type { Dialect } from './dialect/dialect.ts';
import { type GeneratedShape, generatedTable } from './generated/generated_table.ts';
import type { Row, Table } from './model.ts';
import { TableStore } from './table_store.ts';

export interface GeneratedTable {
  readonly name: string;
  readonly rows: number;
  /** `ordinary` by default. */
  readonly shape?: GeneratedShape;
}

/** The initial content of an organization, in addition to the tables that every organization has. */
export interface OrganizationSize {
  readonly generatedTables: readonly GeneratedTable[];
  readonly large?: LargeOrganization | undefined;
}

export interface OrganizationStores {
  readonly stores: readonly TableStore[];
  /** Tables that the user may not read from the beginning. */
  readonly closed: readonly Table[];
}

/** @param stringMapRows the rows of the table of labels, which follow from all tables. */
export function organizationStores(
  { generatedTables, large }: OrganizationSize,
  dialect: Dialect,
  stringMapRows: () => readonly Row[],
): OrganizationStores {
  const tables = organizationTables(large);
  const formulas = generatedTables.map(({ name, shape }) => generatedTable(name, shape ?? 'ordinary'));
  const stores = [...tables, ...formulas].map(
    (table) => new TableStore(table, table.name === STRING_MAP ? stringMapRows : undefined),
  );
  for (const store of stores) {
    if (store.table.tableType === 'Elastic') store.track(dialect.elasticTables === 'tracked');
  }
  return { stores, closed: unreadable(tables.slice(TABLES.length)) };
}
