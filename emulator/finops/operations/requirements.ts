/** What has to hold before an operation does anything. */
import { ServiceFault, writeFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { Entity, EntityRow } from '../model/entity.ts';
import { rowEtag } from '../model/row_etag.ts';

/** @throws ServiceFault 500 for an entity that a configuration key took away. */
export function requireAlive({ deadBecause }: Entity): void {
  if (deadBecause === undefined) return;
  throw new ServiceFault(500, deadBecause, 'System.InvalidOperationException');
}

/** @throws ServiceFault 400. Inferred: status and words. */
export function requireWritable({ aotName, isReadOnly }: Entity): void {
  if (isReadOnly === true) throw writeFault(aotName, 'The data entity is read-only');
}

/** @throws ServiceFault 412 where the request names another state of the row. */
export function requireMatch({ headers }: FinopsExchange, row: EntityRow): void {
  const wanted = headers['if-match'];
  if (wanted === undefined || wanted === '*' || wanted === rowEtag(row)) return;
  throw new ServiceFault(412, 'The etag of the row is not the one of the If-Match header.');
}
