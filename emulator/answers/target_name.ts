/** What rows that are sorted by a lookup are sorted by. */
import type { Column } from '../model.ts';
import type { Organization } from '../organization.ts';
import type { NameOf } from '../query/row_order.ts';

/** The primary name of the row that a lookup leads to. */
export function nameOfTarget(organization: Organization): NameOf {
  return (column, id) => primaryName(organization, column, id);
}

function primaryName(organization: Organization, column: Column, id: string): string | undefined {
  for (const target of column.targets ?? []) {
    const store = organization.store(target);
    const name = store?.get(id)?.values[store.table.primaryName ?? ''] ?? 'null';
    if (name !== 'null') return String(JSON.parse(name));
  }
  return undefined;
}
