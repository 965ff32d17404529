/**
 * Whether annotations keep the delta link away from tracked reads, learnt once a run on the smallest table for which it
 * matters: a large one would learn it on its last page, and be read a second time. (docs/sync-spec.md, E8)
 * https://github.com/MicrosoftDocs/powerapps-docs/issues/439
 */
import type { PageReaderOptions } from './page_reader.ts';
import { PageReader } from './page_reader.ts';
import type { SyncStream } from './run_sync.ts';
import { NO_CHANGE_COLUMNS } from '../../records/record_plan.ts';
import { SMALLEST_CURSOR } from '../../records/record_head.ts';
import type { RowsRequest } from '../../odata/page.ts';
import { CursorSequence } from '../state/cursor_sequence.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { noticeWords } from '../plan/sync_messages.ts';

/** If even the smallest table takes more pages, the answer costs too much. */
const MOST_PAGES = 3;

type Options = Omit<PageReaderOptions, 'records'>;

/** @returns the streams as they are, or without lookup types where those keep delta links away. */
export async function withLessonOnAnnotations(
  options: Options,
  streams: readonly SyncStream[],
  rowCounts: ReadonlyMap<string, number>,
): Promise<readonly SyncStream[]> {
  const concerned = streams.filter(isConcerned);
  // A single stream learns it from its own last page, at the same price.
  if (concerned.length < 2) return streams;
  const size = ({ name }: SyncStream): number => rowCounts.get(name) ?? Number.POSITIVE_INFINITY;
  const [smallest] = concerned.filter((stream) => size(stream) > 0).toSorted((a, b) => size(a) - size(b));
  if (smallest === undefined || !(await keepsLinkAway(options, smallest.plan))) return streams;
  return streams.map((stream) => (isConcerned(stream) ? withoutTypes(stream) : stream));
}

interface Concerned extends SyncStream {
  readonly plan: StreamPlan;
}

/** Streams that begin a tracked read of all rows with lookup types. */
function isConcerned(stream: SyncStream): stream is Concerned {
  const { plan } = stream;
  if (!('begin' in plan) || plan.lookupTypes.length === 0 || !plan.comparesCursor) return false;
  const { begin } = plan;
  return begin.kind === 'phase' && begin.phase.at === undefined && begin.phase.mode !== 'changes';
}

/** The rows come again when their stream is read. */
async function dropped(): Promise<void> {}

async function keepsLinkAway(options: Options, { columns, record, table }: StreamPlan): Promise<boolean> {
  const { keyColumns, stream } = record;
  const plan = { stream, columns: new Set<string>(), keyColumns, change: NO_CHANGE_COLUMNS };
  const reader = new PageReader({ ...options, records: dropped }, plan, new CursorSequence(SMALLEST_CURSOR));
  const request: RowsRequest = { table, columns, tracked: true, lookupTypes: true };
  let page = options.service.firstPage(request);
  try {
    for (let count = 0; count < MOST_PAGES; count++) {
      const { deltaLink, next, recordCount } = await reader.read(page, { asksAhead: false });
      if (next === undefined) return deltaLink === undefined && (recordCount > 0 || count > 0);
      page = options.service.pageAt(request, next);
    }
  } catch {
    // What cannot be learnt here is learnt, or fails, where the table itself is read.
    options.signal.throwIfAborted();
  } finally {
    reader.close();
  }
  return false;
}

function withoutTypes({ name, plan }: Concerned): SyncStream {
  const { begin, lookupTypes, notices } = plan;
  const words = noticeWords({ kind: 'lookup-types-left-out', columns: lookupTypes }, () => undefined, 0);
  const notice = { level: 'warn', words } as const;
  const leaveOut = (omittedColumns: readonly string[]): string[] => [
    ...new Set([...omittedColumns, ...lookupTypes]),
  ];
  if (begin.kind !== 'phase') return { name, plan };
  const phase = { ...begin.phase, omittedColumns: leaveOut(begin.phase.omittedColumns) };
  return { name, plan: { ...plan, notices: [...notices, notice], begin: { ...begin, phase } } };
}
