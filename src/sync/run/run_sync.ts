/**
 * All streams of a sync, several at once. One that fails does not stop the others; the sync then ends with an error, since
 * the platform would take success for the success of every stream.
 */
import { pluralize } from '../../core/pluralize.ts';
import { forEachConcurrently } from '../../core/concurrency.ts';
import { ConnectorError, toConnectorError } from '../../core/errors.ts';
import { rangesAtOnce } from '../slices/ranges.ts';
import { type MetadataPlan, runMetadataStream } from './run_metadata_stream.ts';
import { runStream, type StreamRunOptions, type StreamSummary } from './run_stream.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { SyncTotals } from './sync_totals.ts';

export interface SyncStream {
  readonly name: string;
  /** Why the stream cannot even begin, or how it will be read. */
  readonly plan: StreamPlan | MetadataPlan | ConnectorError;
}

export interface SyncOptions extends Omit<StreamRunOptions, 'rangesAtOnce'> {
  /** How many streams are read at once, now. */
  readonly width: () => number;
  /** About how many rows streams have, as far as that is known. */
  readonly estimates: ReadonlyMap<string, number>;
}

export interface SyncRun {
  /** Tells the platform that every stream under way waits for the service, until then in milliseconds since the epoch. */
  reportPause(untilMs: number): void;
  /** Resolves with the number of streams that failed. Rejects only when the whole sync has to stop. */
  readonly ended: Promise<number>;
}

/** After these errors no one waits for the records. */
const ENDS_EVERYTHING: ReadonlySet<string> = new Set(['output_closed', 'interrupted']);

export function runSync(options: SyncOptions, streams: readonly SyncStream[]): SyncRun {
  const active = new Set<string>();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const { clock, log, output, progress } = options;
  const totals = new SyncTotals(streams.length, clock.now());
  let endedCount = 0;
  const atOnce = (): number => rangesAtOnce(options.width(), streams.length - endedCount < 2);

  const run = async ({ name, plan }: SyncStream): Promise<void> => {
    signal.throwIfAborted();
    active.add(name);
    try {
      totals.complete(await readStream({ ...options, signal, rangesAtOnce: atOnce }, name, plan));
    } catch (thrown) {
      const error = toConnectorError(thrown);
      if (ENDS_EVERYTHING.has(error.code)) {
        stop.abort(error);
        throw error;
      }
      totals.fail(name, error);
      await output.traceError(error, name);
      await output.streamStatus(name, 'INCOMPLETE');
    } finally {
      endedCount++;
      active.delete(name);
      progress.end(name);
    }
  };

  const runAll = async (): Promise<number> => {
    await forEachConcurrently(streams, options.width, run);
    for (const words of totals.words(clock.now(), progress.waitedMs)) log.info(words);
    return totals.failedCount;
  };

  return {
    reportPause: (untilMs) => {
      progress.pause(untilMs);
      const reasons = [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: untilMs } }] as const;
      // A failure to write is met by the next record.
      for (const name of active) output.streamStatus(name, 'RUNNING', reasons).catch(() => {});
    },
    ended: runAll(),
  };
}

async function readStream(
  options: SyncOptions & StreamRunOptions,
  name: string,
  plan: SyncStream['plan'],
): Promise<StreamSummary> {
  const { clock, estimates, log, output, progress } = options;
  await output.streamStatus(name, 'STARTED');
  if (plan instanceof ConnectorError) throw plan;
  await output.streamStatus(name, 'RUNNING');
  const stream = progress.begin(name);
  const estimate = estimates.get(name);
  if (estimate !== undefined) {
    stream.estimate = estimate;
    await output.estimate(name, estimate);
  }
  const summary =
    'kind' in plan
      ? await runMetadataStream({ ...options, stream }, plan)
      : await runTable({ ...options, stream }, plan);
  await output.streamStatus(name, 'COMPLETE');
  const seconds = ((clock.now() - stream.begunMs) / 1000).toFixed(1);
  const deletes = summary.deleteCount === 0 ? '' : ` (${pluralize(summary.deleteCount, 'delete')})`;
  const records = `${pluralize(summary.recordCount, 'record')}${deletes}`;
  log.info(`Stream ${name}: ${records}, in ${pluralize(summary.pageCount, 'page')} and ${seconds} s.`);
  return summary;
}

async function runTable(options: Parameters<typeof runStream>[0], plan: StreamPlan): Promise<StreamSummary> {
  for (const { level, words } of plan.notices) options.log[level](`Stream ${plan.record.stream}: ${words}.`);
  return await runStream(options, plan);
}
