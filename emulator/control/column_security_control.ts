/** Secures columns, with or without the user's permission to read them. */
import type { Permission } from '../column_security.ts';
import { propertyOf } from '../model.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';
import { Mistake } from './control_request.ts';

const FORM =
  '"columnSecurity" is an object such as {"contact": {"birthdate": "denied", "jobtitle": "granted"}}';

/** @param given for each table its secured columns; what was secured before is no longer. */
export function setColumnSecurity({ organization }: EmulatorState, given: unknown): void {
  for (const [name, columns] of Object.entries(objectOf(given))) {
    const store = organization.store(name);
    if (store === undefined) throw new Mistake(`there is no table ${name}`);
    if (store.isDerived) throw new Mistake(`the rows of ${name} follow from the metadata`);
    if (organization.generatedRowCount(store.table) !== undefined)
      throw new Mistake(`the rows of ${name} are generated: their columns cannot be secured`);
    organization.secureColumns(store, readColumns(store, objectOf(columns)));
  }
}

function readColumns({ table }: TableStore, given: Record<string, unknown>): Map<string, Permission> {
  const columns = new Map<string, Permission>();
  for (const [name, permission] of Object.entries(given)) {
    const column = table.columns.find((one) => one.name === name);
    const canBeSecured = column !== undefined && propertyOf(column) !== undefined && !column.isPrimaryId;
    if (!canBeSecured) throw new Mistake(`table ${table.name} has no column ${name} that can be secured`);
    if (permission !== 'denied' && permission !== 'granted') throw new Mistake(FORM);
    columns.set(name, permission);
  }
  return columns;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Mistake(FORM);
}
