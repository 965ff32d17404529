/** Looks at tables and rows, and changes them as a user of the organization would. */
import type { Row } from '../model.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

export function listTables({ organization }: EmulatorState): unknown {
  return organization.stores.map(({ size, table }) => ({
    name: table.name,
    rows: organization.generatedRowCount(table) ?? size,
  }));
}

/** Text, so that no number loses a digit. */
export function listRows(state: EmulatorState, [name]: readonly string[], { query }: ControlRequest): string {
  const limit = query.get('limit') ?? '10';
  if (!/^\d+$/.test(limit)) throw new Mistake('"limit" is a whole number');
  const rows = storedTable(state, name).page(undefined, Number(limit));
  return `[${rows.map(valuesText).join(',')}]`;
}

export function createRow(state: EmulatorState, [name]: readonly string[], request: ControlRequest): string {
  const store = writableTable(state, name);
  const values = checked(store, objectIn(request));
  const id = values[store.table.primaryId];
  if (id !== undefined && typeof id !== 'string') throw new Mistake('an id is a guid');
  if (id !== undefined && store.get(id) !== undefined) throw new Mistake(`table ${name} has a row ${id}`);
  return rowText(state.organization.create(store, values));
}

export function changeRow(
  state: EmulatorState,
  [name, id]: readonly string[],
  request: ControlRequest,
): string {
  const store = writableTable(state, name);
  const row = store.get(id ?? '');
  if (row === undefined) throw new Mistake(`table ${name} has no row ${id}`);
  const values = checked(store, objectIn(request));
  if (store.table.primaryId in values) throw new Mistake('the id of a row does not change');
  return rowText(state.organization.change(store, row, values));
}

export function deleteRow(state: EmulatorState, [name, id]: readonly string[]): unknown {
  const deleted = state.organization.delete(writableTable(state, name), id ?? '');
  if (!deleted) throw new Mistake(`table ${name} has no row ${id}`);
  return { deleted: id };
}

function writableTable(state: EmulatorState, name: string | undefined): TableStore {
  const store = storedTable(state, name);
  if (store.isDerived) throw new Mistake(`the rows of ${name} follow from the metadata`);
  return store;
}

function storedTable(state: EmulatorState, name: string | undefined): TableStore {
  const store = state.organization.store(name ?? '');
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  if (state.organization.generatedRowCount(store.table) !== undefined) {
    throw new Mistake(`the rows of ${name} are generated: they can only be read, by the Web API`);
  }
  return store;
}

function checked(store: TableStore, values: Record<string, unknown>): Record<string, unknown> {
  const known = new Set(store.properties());
  for (const name of Object.keys(values)) {
    if (!known.has(name)) throw new Mistake(`rows of ${store.table.name} have no "${name}"`);
  }
  return values;
}

function rowText(row: Row): string {
  return `{"id":${JSON.stringify(row.id)},"version":${row.version},"values":${valuesText(row)}}`;
}

function valuesText({ values }: Row): string {
  return `{${Object.entries(values)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;
}
