/**
 * The etag of a row: `W/"…"` around base64 of `'RecVersion,RecId;RecVersion,RecId;…'`, one pair for each joined table, the
 * root first, as public captures show it.
 */
import type { EntityRow } from './entity.ts';

export function rowEtag({ versions }: Pick<EntityRow, 'versions'>): string {
  const pairs = versions.map(({ recId, recVersion }) => `${recVersion},${recId}`).join(';');
  return `W/"${Buffer.from(`'${pairs}'`).toString('base64')}"`;
}
