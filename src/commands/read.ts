/** `read`: emits the records and states of the configured streams, each by its own plan. */
import { withLessonOnAnnotations } from '../sync/run/annotation_lesson.ts';
import { Progress } from '../sync/run/progress.ts';
import { runSync, type SyncOptions, type SyncRun } from '../sync/run/run_sync.ts';
import { prepareRead, type PrepareReadOptions } from './prepare_read.ts';

export interface ReadOptions
  extends PrepareReadOptions, Omit<SyncOptions, 'organizationId' | 'progress' | 'estimates'> {
  /** Shows a person at the terminal one line, which replaces the one before. */
  readonly show: (line: () => string) => void;
  /** Called as soon as the sync runs, so that the caller can report pauses of the service to it. */
  readonly onRun: (run: SyncRun) => void;
}

/** Resolves with the number of streams that failed. */
export async function read(options: ReadOptions): Promise<number> {
  const { clock, log, show } = options;
  const { organizationId, planned, rowCounts } = await prepareRead(options);
  const progress = new Progress({ clock, log, show, streamCount: planned.length });
  const learnt = await withLessonOnAnnotations(options, planned, rowCounts);
  const run = runSync({ ...options, organizationId, progress, estimates: rowCounts }, learnt);
  options.onRun(run);
  return await run.ended;
}
