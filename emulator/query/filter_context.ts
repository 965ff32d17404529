import type { Relationships } from '../metadata/relationships.ts';
import type { TableStore } from '../table_store.ts';

/** What a filter on rows may need to know beyond the row: other tables, the time, the user. */
export interface FilterContext {
  readonly clock: { nowMs(): number };
  readonly userId: string;
  readonly businessUnitId: string;
  readonly relationships: Relationships;
  store(name: string): TableStore | undefined;
}
