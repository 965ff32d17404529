/** What the plan of one stream's read is made from. */
import type { ODataService } from '../../odata/service.ts';
import type { Table } from '../../odata/table.ts';
import type { ConfiguredStream } from '../../protocol/configured_catalog.ts';
import type { ReadRules } from '../machine/steps.ts';
import type { StreamState } from '../state/stream_state.ts';

/** The part of the configuration that is about reads. */
export interface SyncRules extends ReadRules {
  /** How far a watermark read goes back behind its cursor. */
  readonly lookbackMinutes: number;
  /** A `$filter` by the table's logical name. */
  readonly rowFilters: ReadonlyMap<string, string>;
  /** In RFC 3339; watermark reads leave out rows last changed before it. */
  readonly startDate: string | undefined;
}

/** What the user should know, once. */
export interface Notice {
  readonly level: 'info' | 'warn';
  readonly words: string;
}

/** The parts of a service that decide and do not ask. */
export type PlanningService = Pick<ODataService, 'changes' | 'filters' | 'isUsable' | 'slices'>;

export interface PlanInput {
  readonly request: ConfiguredStream;
  readonly table: Table;
  readonly state: StreamState;
  readonly organizationId: string;
  readonly nowMs: number;
  readonly rules: SyncRules;
  readonly service: PlanningService;
  /** About how many rows the table has; undefined if it was not counted. (`needsRowCount`) */
  readonly rowCount: number | undefined;
  /** For how many days the service remembers changes; undefined where that is not known. */
  readonly retentionDays: number | undefined;
}
