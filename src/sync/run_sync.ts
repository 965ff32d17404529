/**
 * All streams of a sync, several at once. One that fails does not stop the others; the sync then ends with an error, since
 * the platform would take success for the success of every stream.
 */
import { forEachConcurrently } from '../core/concurrency.ts';
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import { runStream, type StreamRunOptions } from './run_stream.ts';
import type { StreamPlan } from './stream_plan.ts';

export interface SyncStream {
  readonly name: string;
  /** Why the stream cannot even begin, or how it will be read. */
  readonly plan: StreamPlan | ConnectorError;
}

export interface SyncOptions extends Omit<StreamRunOptions, 'signal'> {
  /** How many streams are read at once, now. */
  readonly width: () => number;
  readonly signal: AbortSignal;
}

export interface SyncRun {
  /** Tells the platform that every stream under way waits for the service, until then in milliseconds since the epoch. */
  reportPause(untilMs: number): void;
  /** Resolves with the number of streams that failed. Rejects only when the whole sync has to stop. */
  readonly ended: Promise<number>;
}

/** After these there is nobody to go on for. */
const ENDS_EVERYTHING: ReadonlySet<string> = new Set(['output_closed', 'interrupted']);

export function runSync(options: SyncOptions, streams: readonly SyncStream[]): SyncRun {
  const active = new Set<string>();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let failedCount = 0;

  const run = async ({ name, plan }: SyncStream): Promise<void> => {
    signal.throwIfAborted();
    active.add(name);
    try {
      await readStream({ ...options, signal }, name, plan);
    } catch (thrown) {
      const error = toConnectorError(thrown);
      if (ENDS_EVERYTHING.has(error.code)) {
        stop.abort(error);
        throw error;
      }
      failedCount++;
      await options.output.traceError(error, name);
      await options.output.streamStatus(name, 'INCOMPLETE');
    } finally {
      active.delete(name);
    }
  };

  return {
    reportPause: (untilMs) => {
      const reasons = [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: untilMs } }] as const;
      // A failure to write is met by the next record.
      for (const name of active) options.output.streamStatus(name, 'RUNNING', reasons).catch(() => {});
    },
    ended: forEachConcurrently(streams, options.width, run).then(() => failedCount),
  };
}

async function readStream(options: StreamRunOptions, name: string, plan: SyncStream['plan']): Promise<void> {
  const { clock, log, output } = options;
  await output.streamStatus(name, 'STARTED');
  if (plan instanceof ConnectorError) throw plan;
  await output.streamStatus(name, 'RUNNING');
  for (const { level, words } of plan.notices) log[level](`Stream ${name}: ${words}.`);
  const begunMs = clock.now();
  const summary = await runStream(options, plan);
  await output.streamStatus(name, 'COMPLETE');
  const seconds = ((clock.now() - begunMs) / 1000).toFixed(1);
  const deletes = summary.deleteCount === 0 ? '' : `, ${summary.deleteCount} of them deletes`;
  const pages = summary.pageCount === 1 ? '1 page' : `${summary.pageCount} pages`;
  log.info(`Stream ${name}: ${summary.recordCount} records${deletes}, in ${pages} and ${seconds} s.`);
}
