/** Looks at entities and rows, and changes them as a user of the environment would, posted rows included. */
import { type ControlRequest, Mistake, objectIn, wholeNumberIn } from '../../control/control_request.ts';
import { rowText } from '../answers/row_text.ts';
import { COMPANY, type Column, columnsInRows, type EntityRow, hasCompany, keysOf } from '../model/entity.ts';
import { emptyValues } from '../operations/create_row.ts';
import { writtenValues } from '../operations/written_values.ts';
import type { FinopsState } from '../state.ts';
import { companyOf } from '../store/environment.ts';
import type { EntityStore } from '../store/entity_store.ts';

type Parts = readonly string[];

/** @returns names and numbers of rows, those of one company if the query names it. */
export function listTables({ environment }: FinopsState, _: Parts, { query }: ControlRequest): unknown {
  const company = query.get('company')?.toLowerCase();
  const stored = environment.stores.map((store) => ({
    name: store.entity.entitySet,
    rows: company === undefined ? store.size : ofCompany(store, company).length,
  }));
  return [...stored, ...environment.generated.map(({ entity, rows }) => ({ name: entity.entitySet, rows }))];
}

/** What a person must know to read and write rows of an entity. */
export function describeTable(state: FinopsState, [name = '']: Parts): unknown {
  const generated = state.environment.generatedEntity(name);
  const entity = generated?.entity ?? storeNamed(state, name).entity;
  return {
    name: entity.entitySet,
    entity: entity.name,
    keys: keysOf(entity).map((column) => column.name),
    hasCompany: hasCompany(entity),
    generated: generated !== undefined,
    columns: columnsInRows(entity).map((column) => ({ property: column.name, type: editorType(column) })),
  };
}

/** As the editor of the page knows types. */
function editorType({ type }: Column): string {
  const numbers: readonly string[] = ['Int32', 'Int64', 'Real', 'Time'];
  if (type === 'Boolean') return 'BooleanType';
  return numbers.includes(type) ? 'DecimalType' : 'StringType';
}

/** By ascending RecId, each with it as `@recId`. Text, so that numbers keep their digits. */
export function listRows(state: FinopsState, [name = '']: Parts, request: ControlRequest): string {
  const [skip, limit] = [wholeNumberIn(request, 'skip', 0), wholeNumberIn(request, 'limit', 10)];
  const store = storeNamed(state, name);
  const company = request.query.get('company')?.toLowerCase();
  const rows = company === undefined ? store.rows() : ofCompany(store, company);
  return `[${rows
    .slice(skip, skip + limit)
    .map((row) => written(state, store, row))
    .join(',')}]`;
}

function ofCompany(store: EntityStore, company: string): readonly EntityRow[] {
  return store.rows().filter((row) => (companyOf(row) ?? company) === company);
}

export function createRow(state: FinopsState, [name = '']: Parts, { body }: ControlRequest): string {
  const store = storeNamed(state, name);
  const { environment } = state;
  const { entity } = store;
  const given = writtenValues(body, entity, environment.memberNames);
  const company = hasCompany(entity) ? { [COMPANY]: JSON.stringify(environment.rights.defaultCompany) } : {};
  const values = { ...emptyValues(entity, environment.memberNames), ...company, ...given };
  requireFreeKey(store, values);
  return written(state, store, environment.create(store, values));
}

export function changeRow(state: FinopsState, [name = '', recId]: Parts, { body }: ControlRequest): string {
  const store = storeNamed(state, name);
  return changed(
    state,
    store,
    rowOf(store, recId),
    writtenValues(body, store.entity, state.environment.memberNames),
  );
}

/** Gives a row to another company: it leaves one slice and appears in another. */
export function moveRow(state: FinopsState, [name = '', recId]: Parts, request: ControlRequest): string {
  const store = storeNamed(state, name);
  const { company } = objectIn(request);
  if (typeof company !== 'string' || !hasCompany(store.entity)) {
    throw new Mistake('"company" is a text, and the entity has companies');
  }
  return changed(state, store, rowOf(store, recId), { [COMPANY]: JSON.stringify(company) });
}

function changed(
  state: FinopsState,
  store: EntityStore,
  row: EntityRow,
  changes: Record<string, string>,
): string {
  requireFreeKey(store, { ...row.values, ...changes }, row.recId);
  return written(state, store, state.environment.change(store, row, changes));
}

export function deleteRow(state: FinopsState, [name = '', recId]: Parts): unknown {
  const store = storeNamed(state, name);
  state.environment.delete(store, rowOf(store, recId));
  return { deleted: recId };
}

function requireFreeKey(store: EntityStore, values: Readonly<Record<string, string>>, recId?: bigint): void {
  if (store.withSameKey(values, recId) === undefined) return;
  throw new Mistake(`${store.entity.entitySet} has a row with this key`);
}

function rowOf(store: EntityStore, recId = ''): EntityRow {
  const row = store.get(BigInt(recId));
  if (row === undefined) throw new Mistake(`${store.entity.entitySet} has no row ${recId}`);
  return row;
}

function storeNamed({ environment }: FinopsState, name: string): EntityStore {
  const store = environment.store(name);
  if (store !== undefined) return store;
  const isGenerated = environment.generatedEntity(name) !== undefined;
  throw new Mistake(
    isGenerated
      ? `the rows of ${name} are generated: only the service reads them`
      : `there is no entity set ${name}`,
  );
}

function written({ environment }: FinopsState, { entity }: EntityStore, row: EntityRow): string {
  const text = rowText(row, columnsInRows(entity), { ...environment.behavior, longNumbers: 'full' });
  // A text: RecIds may be too long for a double.
  return `{"@recId":"${row.recId}",${text.slice(1)}`;
}
