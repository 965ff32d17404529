/** POST to an entity set. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import type { Answer } from '../../answer.ts';
import { dataContext } from '../answers/context.ts';
import { rowText } from '../answers/row_text.ts';
import { writeFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import { COMPANY, columnsInRows, type Entity, emptyValue, hasCompany } from '../model/entity.ts';
import type { EntityStore } from '../store/entity_store.ts';
import { isSystemColumn } from '../store/system_values.ts';
import { requireWritable } from './requirements.ts';
import { writtenValues } from './written_values.ts';

export function createRow(exchange: FinopsExchange, store: EntityStore): Answer {
  const { entity } = store;
  const { environment } = exchange;
  requireWritable(entity);
  const given = writtenValues(exchange.body, entity, environment.memberNames);
  // A row without a company goes into that of the user.
  const company = hasCompany(entity) ? { [COMPANY]: JSON.stringify(environment.rights.defaultCompany) } : {};
  const values = { ...emptyValues(entity, environment.memberNames), ...company, ...given };
  requireMandatory(entity, values);
  if (store.withSameKey(values) !== undefined) throw writeFault(entity.aotName, 'The record already exists');
  const row = environment.create(store, values);
  const text = rowText(row, columnsInRows(entity), environment.behavior);
  return { status: 201, body: `{${dataContext(exchange, `${entity.entitySet}/$entity`)},${text.slice(1)}` };
}

export function emptyValues(
  { columns }: Entity,
  memberNames: ReadonlyMap<string, readonly string[]>,
): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column.name, emptyValue(column, memberNames)]));
}

/** A key may be empty in part, but not whole. */
function requireMandatory({ aotName, columns }: Entity, values: Readonly<Record<string, string>>): void {
  const missing = columns.find(
    ({ isKey, isMandatory, name }) =>
      isMandatory === true && isKey !== true && !isSystemColumn(name) && values[name] === '""',
  );
  if (missing !== undefined) throw writeFault(aotName, `Field '${missing.name}' must be filled in`);
}
