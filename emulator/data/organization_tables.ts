import type { Table } from '../model.ts';
import { type LargeOrganization, largeTables } from './large_organization.ts';
import { TABLES } from './tables.ts';

/** The tables that an organization begins with, without generated ones. Those that every organization has come first. */
export function organizationTables(large: LargeOrganization | undefined): Table[] {
  return [...TABLES, ...(large === undefined ? [] : largeTables(large, TABLES.length))];
}
