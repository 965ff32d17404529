/**
 * CreateMultiple, UpdateMultiple and UpsertMultiple: all rows of `Targets`, or none.
 * https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/createmultiple
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import { missingRow, storedRow } from '../answers/found_row.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Table } from '../model.ts';
import { readRowAddress } from '../query/row_address.ts';
import { readRowKey, type RowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { type Body, bodyOf, isObject, rowValues } from '../writing/row_input.ts';
import { badPayload } from '../writing/write_refusals.ts';
import { changedRow, createdRow, requireWritable, upsertedRow } from '../writing/written_row.ts';

type Action = (exchange: Exchange, store: TableStore, targets: readonly Body[]) => Answer;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateMultiple: (exchange, store, targets) => {
    const rows = targets.map((target) =>
      createdRow(exchange, store, rowValues(exchange, store.table, target)),
    );
    const context = `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.CreateMultipleResponse`;
    return jsonAnswer({ '@odata.context': context, Ids: rows.map(({ id }) => id) });
  },
  UpdateMultiple: (exchange, store, targets) => {
    for (const target of targets) {
      const key = keyOf(exchange, store.table, target);
      const row = storedRow(exchange, store, key);
      if (row === undefined) throw missingRow(store.table, key);
      changedRow(exchange, store, row, rowValues(exchange, store.table, target));
    }
    return { status: 204, body: '' };
  },
  UpsertMultiple: (exchange, store, targets) => {
    for (const target of targets) {
      const key = keyOf(exchange, store.table, target);
      upsertedRow(exchange, store, key, rowValues(exchange, store.table, target));
    }
    return { status: 204, body: '' };
  },
};

/** @param name of the action, without its namespace. */
export function writeMultiple(exchange: Exchange, store: TableStore, name: string): Answer {
  const action = ACTIONS[name];
  if (action === undefined) throw notEmulated(`the action ${name} of ${store.table.name}`);
  requireWritable(exchange, store);
  const { Targets: targets } = bodyOf(exchange, store.table);
  if (!Array.isArray(targets) || !targets.every(isObject))
    throw badPayload(store.table, 'The parameter Targets is a list of rows.');
  return exchange.organization.atomically(() => action(exchange, store, targets));
}

/** A target names its row by `@odata.id` or by the primary key, with the partition in an elastic table. */
function keyOf(exchange: Exchange, table: Table, target: Body): RowKey {
  const { '@odata.id': address, [table.primaryId]: id, partitionid } = target;
  const key = typeof address === 'string' ? readRowAddress(decodeURIComponent(address))?.key : undefined;
  if (key !== undefined) return readRowKey(table, key, exchange.options);
  if (typeof id !== 'string')
    throw badPayload(table, `A target has '@odata.id' or '${table.primaryId}', which says which row it is.`);
  return {
    kind: 'id',
    id: id.toLowerCase(),
    partition: typeof partitionid === 'string' ? partitionid : undefined,
  };
}
