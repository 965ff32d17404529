/** Which operation answers which address below `/data`. Names in addresses are case-sensitive. */
import { type Answer, notEmulated } from '../answer.ts';
import { noRoute, urlTooLong } from './answers/gateway_answers.ts';
import { ServiceFault, unknownSegment } from './answers/service_fault.ts';
import type { FinopsExchange } from './exchange.ts';
import type { GeneratedEntity } from './generated/generated_entity.ts';
import type { Entity } from './model/entity.ts';
import { countGeneratedRows, countRows } from './operations/count_rows.ts';
import { createRow } from './operations/create_row.ts';
import { deleteRow } from './operations/delete_row.ts';
import { listGeneratedRows } from './operations/list_generated_rows.ts';
import { listRows } from './operations/list_rows.ts';
import { requireAlive } from './operations/requirements.ts';
import { rowByKey } from './operations/row_by_key.ts';
import { schemaDocument } from './operations/schema_document.ts';
import { serviceDocument } from './operations/service_document.ts';
import { updateRow } from './operations/update_row.ts';
import { decodedKey } from './query/key_address.ts';
import { EntityStore } from './store/entity_store.ts';

/** @param rest below `/data`, encoded, without slashes around it. @throws ServiceFault, Refusal 501 */
export function answerData(exchange: FinopsExchange, rest: string): Answer {
  const { method } = exchange;
  if (method === 'GET' && rest === '') return serviceDocument(exchange);
  if (method === 'GET' && /^(\$|%24)metadata$/.test(rest)) return schemaDocument(exchange);
  const address = rowsAddress(rest);
  if (address === undefined) throw notEmulated(`${method} ${exchange.path}`);
  const key = address.key === undefined ? undefined : decodedKey(address.key);
  if (address.key !== undefined && key === undefined) return noRoute(`${exchange.root}${exchange.path}`);
  const forbidden = refusedEntity(exchange, address.entitySet);
  if (forbidden !== undefined) return forbidden;
  const store = storeNamed(exchange, address.entitySet);
  const generated = exchange.environment.generatedEntity(address.entitySet);
  if (generated !== undefined) return answerGenerated(exchange, generated, { ...address, key });
  return answerRows(exchange, store, { ...address, key });
}

interface RowsAddress {
  readonly entitySet: string;
  readonly isCount: boolean;
  /** Between the parentheses. */
  readonly key: string | undefined;
}

/** @returns undefined for addresses of other things, such as actions. */
export function rowsAddress(rest: string): RowsAddress | undefined {
  const [, entitySet, key, count] = /^(\w+)(?:\((.*)\))?(?:\/((?:\$|%24)count))?$/.exec(rest) ?? [];
  if (entitySet === undefined || (key !== undefined && count !== undefined)) return undefined;
  return { entitySet, key, isCount: count !== undefined };
}

function refusedEntity({ environment }: FinopsExchange, entitySet: string): Answer | undefined {
  if (!environment.rights.forbiddenEntitySets.has(entitySet)) return undefined;
  if (environment.behavior.forbiddenEntity === 'empty') return undefined;
  // Inferred: status and words.
  throw new ServiceFault(
    403,
    `Access to the data entity '${entitySet}' is denied.`,
    'System.UnauthorizedAccessException',
  );
}

/** @throws ServiceFault 404 for what is not public. */
function storeNamed({ environment }: FinopsExchange, entitySet: string): EntityStore {
  const isForbidden = environment.rights.forbiddenEntitySets.has(entitySet);
  const store = environment.store(entitySet) ?? emptyStore(environment.entities(), entitySet);
  if (store === undefined || store.entity.isPublic === false) throw unknownSegment(entitySet);
  requireAlive(store.entity);
  return isForbidden ? new EntityStore(store.entity) : store;
}

/** Further entities have definitions only. */
function emptyStore(entities: Iterable<Entity>, entitySet: string): EntityStore | undefined {
  for (const entity of entities) if (entity.entitySet === entitySet) return new EntityStore(entity);
  return undefined;
}

function answerGenerated(
  exchange: FinopsExchange,
  generated: GeneratedEntity,
  { isCount, key }: RowsAddress,
): Answer {
  if (exchange.method !== 'GET' || key !== undefined)
    throw notEmulated(`${exchange.method} of one generated row`);
  return isCount ? countGeneratedRows(exchange, generated) : listGeneratedRows(exchange, generated);
}

function answerRows(exchange: FinopsExchange, store: EntityStore, { isCount, key }: RowsAddress): Answer {
  const { method } = exchange;
  if (key === undefined) {
    if (method === 'POST') return createRow(exchange, store);
    if (method !== 'GET') throw notEmulated(`${method} of an entity set`);
    return isCount ? countRows(exchange, store) : listRows(exchange, store);
  }
  switch (method) {
    case 'GET':
      return rowByKey(exchange, store, key);
    case 'PATCH':
      return updateRow(exchange, store, key);
    case 'DELETE':
      return deleteRow(exchange, store, key);
    default:
      throw notEmulated(`${method} of a row`);
  }
}

const MAX_QUERY_BYTES = 2048;
const MAX_PATH_BYTES = 4096;

/** The web server looks at the length before anything else. */
export function refusedForLength({ environment, path, query }: FinopsExchange): Answer | undefined {
  const isLong = query.length > MAX_QUERY_BYTES || path.length > MAX_PATH_BYTES;
  return isLong && environment.behavior.longQuery === '404' ? urlTooLong() : undefined;
}
