/** Looks at tables and rows, and changes them as a user of the organization would. */
import { parseExact } from '../exact_json.ts';
import { type Column, propertyOf, type Row } from '../model.ts';
import type { Organization } from '../organization.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';
import { type ControlRequest, Mistake, objectIn, wholeNumberIn } from './control_request.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function listTables({ organization }: EmulatorState): unknown {
  return organization.stores.map(({ size, table }) => ({
    name: table.name,
    rows: organization.generatedRowCount(table) ?? size,
  }));
}

/** What a person must know to read and write rows of a table. */
export function describeTable({ organization }: EmulatorState, [name]: readonly string[]): unknown {
  const { isDerived, table } = storeNamed(organization, name);
  return {
    name: table.name,
    entitySet: table.entitySet ?? null,
    primaryId: table.primaryId,
    primaryName: table.primaryName ?? null,
    generated: organization.generatedRowCount(table) !== undefined,
    derived: isDerived,
    columns: table.columns.flatMap((column) => {
      const property = propertyOf(column);
      return property === undefined ? [] : { property, type: column.type, choices: choicesOf(column) };
    }),
  };
}

/** With their English labels. */
function choicesOf({ choices }: Column): unknown {
  return choices?.map(({ labels, value }) => ({ value, label: labels[1033] }));
}

/** The first rows in the order of their ids, after those to skip. Text, so that no number loses a digit. */
export function listRows(state: EmulatorState, [name]: readonly string[], request: ControlRequest): string {
  const [skip, limit] = [wholeNumberIn(request, 'skip', 0), wholeNumberIn(request, 'limit', 10)];
  const rows = storedTable(state, name)
    .page(undefined, skip + limit)
    .slice(skip);
  return `[${rows.map(valuesText).join(',')}]`;
}

export function createRow(state: EmulatorState, [name]: readonly string[], request: ControlRequest): string {
  const store = writableTable(state, name);
  const values = checked(store, objectIn(request, parseExact));
  const { primaryId } = store.table;
  if (!(primaryId in values)) return rowText(state.organization.create(store, values));
  // A row that was deleted may come again under its id.
  const id = values[primaryId];
  if (typeof id !== 'string' || !GUID.test(id)) throw new Mistake('an id is a guid');
  const given = id.toLowerCase();
  const { partitionid: partition = given } = values;
  if (typeof partition !== 'string') throw new Mistake('a partition is a text');
  if (store.get(given, partition) !== undefined) throw new Mistake(`table ${name} has a row ${id}`);
  return rowText(state.organization.create(store, { ...values, [primaryId]: given }));
}

export function changeRow(
  state: EmulatorState,
  [name, id]: readonly string[],
  request: ControlRequest,
): string {
  const store = writableTable(state, name);
  const row = rowIn(store, id, request);
  const values = checked(store, objectIn(request, parseExact));
  for (const fixed of [store.table.primaryId, 'partitionid']) {
    if (fixed in values) throw new Mistake(`the ${fixed} of a row does not change`);
  }
  return rowText(state.organization.change(store, row, values));
}

export function deleteRow(
  state: EmulatorState,
  [name, id]: readonly string[],
  request: ControlRequest,
): unknown {
  const store = writableTable(state, name);
  state.organization.delete(store, rowIn(store, id, request));
  return { deleted: id };
}

/** The row of an id; where an elastic table has several, that of the partition in the query. */
function rowIn(store: TableStore, id: string | undefined, { query }: ControlRequest): Row {
  const partition = query.get('partition');
  const rows = store
    .withId(id ?? '')
    .filter(({ values }) => partition === null || values['partitionid'] === JSON.stringify(partition));
  const [row, ...others] = rows;
  if (row === undefined) throw new Mistake(`table ${store.table.name} has no row ${id}`);
  if (others.length > 0)
    throw new Mistake(`table ${store.table.name} has several rows ${id}: name a "partition"`);
  return row;
}

function writableTable(state: EmulatorState, name: string | undefined): TableStore {
  const store = storedTable(state, name);
  if (store.isDerived) throw new Mistake(`the rows of ${name} follow from the metadata`);
  return store;
}

function storedTable(state: EmulatorState, name: string | undefined): TableStore {
  const store = storeNamed(state.organization, name);
  if (state.organization.generatedRowCount(store.table) !== undefined) {
    throw new Mistake(`the rows of ${name} are generated: they can only be read, by the Web API`);
  }
  return store;
}

function storeNamed(organization: Organization, name: string | undefined): TableStore {
  const store = organization.store(name ?? '');
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
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
