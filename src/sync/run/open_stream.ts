/** The first phase of a stream's read, where the service must be asked for it. */
import { DEFAULT_CURSOR } from '../../catalog/cursor_columns.ts';
import type { Table } from '../../odata/table.ts';
import type { Beginning } from '../plan/resume_decision.ts';
import type { PageReaderOptions } from './page_reader.ts';
import { beginRanges, bordersBetween, rangeCount } from '../slices/ranges.ts';
import {
  beginChanges,
  beginFirstLoad,
  beginFullRefresh,
  beginKeyPass,
  beginKeysFirst,
  beginWatermark,
  type Phase,
  type Reading,
  type StepNotice,
} from '../machine/phases.ts';
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
    case 'phase':
      return withOwnColumns(begin.phase, requests);
    case 'ranges':
      return begin.phase;
    case 'complete':
      return { kind: 'ended' };
    case 'token': {
      const { token, without } = begin;
      return beginChanges(requests.sinceToken(token, without).url, without);
    }
    case 'watermark':
      return await byWatermark(options, plan, begin, warn);
    case 'in parallel':
      return await inParallel(options, plan, begin, requests, warn);
  }
  return begin satisfies never;
}

/** A pending token may have been taken with other columns than those that are wanted now. */
function withOwnColumns(phase: Reading, requests: StreamRequests): Reading {
  if (phase.mode !== 'first_load' || phase.pending === undefined) return phase;
  return { ...phase, pending: requests.withOwnColumns(phase.pending, phase.without) };
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
    warn(noticeOfRefusal(error, { kind: 'filter refused', column: name }));
    return beginFullRefresh();
  }
}

/**
 * What no later change will be below. Where the service cannot find the greatest value, its clock bounds a column that it
 * fills itself; of others nothing is known, and the watermark stays where it was.
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
    const nowMs = column === DEFAULT_CURSOR ? await service.currentTime(signal) : undefined;
    const endsAt = nowMs === undefined ? 'saved watermark' : 'clock of the service';
    warn({ kind: 'greatest value unknown', column, endsAt });
    return nowMs === undefined ? undefined : new Date(nowMs).toISOString();
  }
}

async function inParallel(
  { log, service, signal }: Options,
  { record, table }: StreamPlan,
  { column, mode, pending, without }: Begin<'in parallel'>,
  requests: StreamRequests,
  warn: Warn,
): Promise<Phase> {
  const isTracked = mode === 'first_load';
  const token = pending === undefined ? undefined : requests.withOwnColumns(pending, without);
  const inOne = (): Reading => {
    if (!isTracked) return beginFullRefresh(without);
    return token === undefined ? beginKeysFirst(without) : beginFirstLoad(without, token);
  };
  try {
    const smallest = await service.smallestValue(table, column.name, signal);
    const greatest = await service.greatestValue(table, column.name, signal);
    const borders = bordersBetween(smallest ?? '', greatest ?? '');
    if (borders.length === 0) return inOne();
    const ranges = `${rangeCount(borders)} ranges by ${column.name}, several of them at once`;
    const takesKeys = isTracked && token === undefined;
    const before = takesKeys ? '; before them come the keys alone, for the change token' : '';
    log.info(`Stream ${record.stream}: the table is read in ${ranges}${before}.`);
    return takesKeys ? beginKeyPass(borders, without) : beginRanges(borders, token?.deltaLink, without);
  } catch (error) {
    const isUnknown = isUnanswered(error);
    warn(isUnknown ? { kind: 'ranges unknown' } : noticeOfRefusal(error, { kind: 'ranges refused' }));
    return inOne();
  }
}

/** @throws the error itself where the service did not refuse the question. */
function noticeOfRefusal(error: unknown, notice: StepNotice): StepNotice {
  const event = eventOfFailure(error, { isFiltered: true, resumed: false, isFirst: true });
  if (event.kind !== 'filter refused') throw error;
  return notice;
}
