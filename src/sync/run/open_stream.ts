/** The first phase of a stream's read, where the service must be asked for it. */
import type { Table } from '../../odata/table.ts';
import type { Beginning } from '../plan/beginning.ts';
import type { PageReaderOptions } from './page_reader.ts';
import { beginRanges, divisionOf } from '../slices/ranges.ts';
import {
  beginChanges,
  beginFullRefresh,
  beginKeyPass,
  beginWatermark,
  type Phase,
  type Reading,
} from '../state/phases.ts';
import type { StepNotice } from '../machine/steps.ts';
import { eventOfFailure, isUnanswered } from './failure_events.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import type { StreamRequests } from './stream_requests.ts';
import { watermarkAtEnd } from '../plan/watermark.ts';

type Options = Pick<PageReaderOptions, 'clock' | 'log' | 'service' | 'signal'>;
type Warn = (notice: StepNotice) => void;
type Begin<K extends Beginning['kind']> = Extract<Beginning, { kind: K }>;

export async function firstPhase(
  options: Options,
  plan: StreamPlan,
  requests: StreamRequests,
  warn: Warn,
): Promise<Phase> {
  const { begin } = plan;
  switch (begin.kind) {
    case 'phase': {
      const phase = withOwnColumns(begin.phase, requests);
      const { slicedBy } = begin;
      return slicedBy === undefined ? phase : await inSlices(options, plan, phase, slicedBy, warn);
    }
    case 'ranges':
      return begin.phase;
    case 'complete':
      return { kind: 'ended' };
    case 'token': {
      const { token, omittedColumns } = begin;
      return beginChanges(requests.sinceToken(token, omittedColumns).url, omittedColumns);
    }
    case 'watermark':
      return await byWatermark(options, plan, begin, warn);
  }
  return begin satisfies never;
}

/** A pending token may have been taken with other columns than those that are wanted now. */
function withOwnColumns(phase: Reading, requests: StreamRequests): Reading {
  if (phase.mode !== 'first-load' || phase.pending === undefined) return phase;
  return { ...phase, pending: requests.withOwnColumns(phase.pending, phase.omittedColumns) };
}

async function byWatermark(
  options: Options,
  { table }: StreamPlan,
  { column, from }: Begin<'watermark'>,
  warn: Warn,
): Promise<Phase> {
  const { name } = column;
  try {
    const greatest = await greatestValue(options, table, name, warn);
    return beginWatermark({ column: name, from, to: watermarkAtEnd(from, greatest, options.clock.now()) });
  } catch (error) {
    warn(noticeOfRefusal(error, { kind: 'filter-refused', column: name }));
    return beginFullRefresh();
  }
}

/**
 * A value that no later change is below. If the service cannot find the greatest value, its clock takes the place of it for
 * the column that the service fills on each change. For any other column, the watermark stays where it was.
 */
async function greatestValue(
  { service, signal }: Options,
  table: Table,
  column: string,
  warn: Warn,
): Promise<string | undefined> {
  try {
    return await service.greatestValue(table, column, signal);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    const nowMs = column === table.changedAtColumn ? await service.currentTime(signal) : undefined;
    const endsAt = nowMs === undefined ? 'saved-watermark' : 'clock-of-the-service';
    warn({ kind: 'greatest-value-unknown', column, endsAt });
    return nowMs === undefined ? undefined : new Date(nowMs).toISOString();
  }
}

/** A read in slices, as the service divides the table now; a read of the whole table if it cannot divide it. */
async function inSlices(
  { log, service: { slices }, signal }: Options,
  plan: StreamPlan,
  phase: Reading,
  slicedBy: string,
  warn: Warn,
): Promise<Phase> {
  try {
    const borders = (await slices?.divide(plan.table, signal)) ?? [];
    const division = slices && divisionOf(slices, plan.table, borders);
    if (division === undefined) return phase;
    const count = `${division.slices.length} ranges by ${slicedBy}, several of them at once`;
    const takesKeys =
      phase.mode === 'key-pass' || (phase.mode === 'first-load' && phase.pending === undefined);
    const before = takesKeys ? '; before them come the keys alone, for the change token' : '';
    log.info(`Stream ${plan.record.stream}: the table is read in ${count}${before}.`);
    if (takesKeys) return beginKeyPass(division, phase.omittedColumns);
    const deltaLink = phase.mode === 'first-load' ? phase.pending?.deltaLink : undefined;
    return beginRanges(division, deltaLink, phase.omittedColumns);
  } catch (error) {
    const isUnknown = isUnanswered(error);
    warn(isUnknown ? { kind: 'ranges-unknown' } : noticeOfRefusal(error, { kind: 'ranges-refused' }));
    return phase;
  }
}

/** @throws the error itself where the service did not refuse the question. */
function noticeOfRefusal(error: unknown, notice: StepNotice): StepNotice {
  const event = eventOfFailure(error, { isFiltered: true, resumed: false, isFirst: true });
  if (event.kind !== 'filter-refused') throw error;
  return notice;
}
