/** The read of a metadata stream: rows that are few and made here, not bytes that pass through. */
import type { MetadataRow } from '../../odata/service.ts';
import type { StreamRunContext, StreamSummary } from './run_stream.ts';
import { serialiseState } from '../state/stream_state.ts';

export interface MetadataPlan {
  readonly kind: 'metadata';
  readonly stream: string;
  /** The selected columns; `all` where the catalog does not say. */
  readonly columns: readonly string[] | 'all';
  readonly askedIncremental: boolean;
  readonly rows: (signal: AbortSignal) => AsyncIterable<readonly MetadataRow[]>;
}

export async function runMetadataStream(
  options: StreamRunContext,
  plan: MetadataPlan,
): Promise<StreamSummary> {
  const { clock, log, organizationId, output, progress, records, signal, stream } = options;
  if (plan.askedIncremental) log.info(`Stream ${plan.stream}: it has no changes to read by; read in full.`);
  let recordCount = 0;
  let pageCount = 0;
  for await (const rows of plan.rows(signal)) {
    const lines = rows.map((row) => recordLine(plan, row, clock.now())).join('');
    await records(Buffer.from(lines));
    recordCount += rows.length;
    pageCount++;
    stream.rows = recordCount;
    stream.requests = pageCount;
    progress.tell();
  }
  const columns = plan.columns === 'all' ? [] : [...plan.columns].sort();
  const context = { organizationId, columns, leftOut: [], nextCursor: 0 };
  await output.state(plan.stream, serialiseState({ kind: 'complete' }, context), recordCount);
  return { recordCount, deleteCount: 0, pageCount };
}

function recordLine({ columns, stream }: MetadataPlan, row: MetadataRow, emitted_at: number): string {
  const data =
    columns === 'all' ? row : Object.fromEntries(columns.map((name) => [name, row[name] ?? null] as const));
  return `${JSON.stringify({ type: 'RECORD', record: { stream, emitted_at, data } })}\n`;
}
