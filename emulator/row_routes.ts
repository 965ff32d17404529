/** Maps addresses of rows to operations. */
import { type Answer, notEmulated } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { collectionNamed, navigationNamed } from './metadata/navigation.ts';
import { aggregateRows } from './operations/aggregate_rows.ts';
import { changeRow } from './operations/change_row.ts';
import { createRow } from './operations/create_row.ts';
import { deleteRow } from './operations/delete_row.ts';
import { recordCount } from './operations/record_count.ts';
import { relatedByRow } from './operations/related_rows.ts';
import { rowByKey } from './operations/row_by_key.ts';
import { emptyProperty, readProperty, setProperty, setReference } from './operations/row_property.ts';
import { rows } from './operations/rows.ts';
import { writeMultiple } from './operations/write_multiple.ts';
import type { RowAddress } from './query/row_address.ts';
import type { TableStore } from './table_store.ts';

type RowHandler = (exchange: Exchange, store: TableStore, key: string) => Answer;

const ACTION = /^Microsoft\.Dynamics\.CRM\.(\w+)$/;

/** The operations on one row, by method. */
const ROW: Readonly<Record<string, RowHandler>> = { GET: rowByKey, PATCH: changeRow, DELETE: deleteRow };

/** @throws Refusal for an address that is not emulated. */
export function answerRows(exchange: Exchange, store: TableStore, { key, rest }: RowAddress): Answer {
  if (key === undefined) return answerSet(exchange, store, rest);
  if (rest.length > 0) return answerPart(exchange, store, key, rest);
  const handler = ROW[exchange.method];
  if (handler === undefined) throw unanswered(exchange);
  return handler(exchange, store, key);
}

function answerSet(exchange: Exchange, store: TableStore, [segment, ...more]: readonly string[]): Answer {
  const { method, options } = exchange;
  if (more.length > 0) throw unanswered(exchange);
  if (segment === undefined) {
    if (method === 'POST') return createRow(exchange, store);
    if (method !== 'GET') throw unanswered(exchange);
    return options.has('$apply') ? aggregateRows(exchange, store) : rows(exchange, store);
  }
  if (segment === '$count' && method === 'GET') return recordCount(exchange, store);
  const action = method === 'POST' ? ACTION.exec(segment)?.[1] : undefined;
  if (action === undefined) throw unanswered(exchange);
  return writeMultiple(exchange, store, action);
}

/** After the address of a row: a property, its bare value, a relationship, a reference. */
function answerPart(exchange: Exchange, store: TableStore, key: string, rest: readonly string[]): Answer {
  const { method, organization } = exchange;
  const [name = '', suffix, ...more] = rest;
  const address = { key, name, isRaw: suffix === '$value' };
  if (more.length > 0 || ACTION.test(name)) throw unanswered(exchange);
  if (suffix === '$ref' && (method === 'PUT' || method === 'DELETE'))
    return setReference(exchange, store, address);
  if (suffix !== undefined && !(address.isRaw && method === 'GET')) throw unanswered(exchange);
  if (method === 'PUT') return setProperty(exchange, store, address);
  if (method === 'DELETE') return emptyProperty(exchange, store, address);
  if (method !== 'GET') throw unanswered(exchange);
  const isRelated =
    navigationNamed(store.table, name) !== undefined ||
    collectionNamed(organization.relationships, store.table, name) !== undefined;
  return isRelated && !address.isRaw
    ? relatedByRow(exchange, store, key, name)
    : readProperty(exchange, store, address);
}

function unanswered({ method, path }: Exchange): Error {
  return notEmulated(method === 'GET' ? path : `${method} ${path}`);
}
