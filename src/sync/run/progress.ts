/** The progress of a sync: counts rows and requests, and logs a line every few seconds. */
import type { Clock } from '../../core/clock.ts';
import { grouped } from '../../core/grouped.ts';
import type { Logger } from '../../core/logger.ts';

/** Without any line a sync looks stuck; more lines than this are noise. */
const TOLD_EVERY_MS = 10_000;
/** How many streams get a line of their own; the others are only counted. */
const TOLD_STREAMS = 5;

export interface StreamProgress {
  readonly name: string;
  readonly begunMs: number;
  rows: number;
  requests: number;
  /** About how many rows there will be; undefined while that is not known. */
  estimate: number | undefined;
}

export interface ProgressOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** For a person who watches: one line that replaces the one before. It is made only when it is shown. */
  readonly show: (line: () => string) => void;
  readonly streamCount: number;
}

export class Progress {
  readonly #options: ProgressOptions;
  readonly #active = new Map<string, StreamProgress>();
  #endedCount = 0;
  #endedRows = 0;
  #toldMs: number;
  #pausedUntilMs = 0;
  #waitedMs = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#toldMs = options.clock.now();
  }

  begin(name: string): StreamProgress {
    const begunMs = this.#options.clock.now();
    const progress = { name, begunMs, rows: 0, requests: 0, estimate: undefined };
    this.#active.set(name, progress);
    return progress;
  }

  end(name: string): void {
    this.#endedRows += this.#active.get(name)?.rows ?? 0;
    this.#active.delete(name);
    this.#endedCount++;
  }

  /** The service makes all requests wait. */
  pause(untilMs: number): void {
    const from = Math.max(this.#options.clock.now(), this.#pausedUntilMs);
    this.#waitedMs += Math.max(0, untilMs - from);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
  }

  /** How long the service has made us wait, in all. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Called as often as something happens; tells when it is time. */
  tell(): void {
    const { clock, log, show, streamCount } = this.#options;
    const nowMs = clock.now();
    show(() => this.#line(nowMs));
    if (nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = nowMs;
    const active = [...this.#active.values()].sort((a, b) => b.rows - a.rows);
    for (const stream of active.slice(0, TOLD_STREAMS)) {
      log.info(`Stream ${stream.name}: ${streamWords(stream, nowMs, this.#waitedMs)}.`);
    }
    const others = active.length - TOLD_STREAMS;
    const waiting = streamCount - this.#endedCount - active.length;
    if (others > 0 || waiting > 0) {
      const more = others > 0 ? `${others} more under way, ` : '';
      log.info(`Streams: ${more}${this.#endedCount} of ${streamCount} ended, ${waiting} not begun.`);
    }
  }

  #line(nowMs: number): string {
    const { streamCount } = this.#options;
    const rows = [...this.#active.values()].reduce((sum, stream) => sum + stream.rows, this.#endedRows);
    const [largest] = [...this.#active.values()].sort((a, b) => b.rows - a.rows);
    const named = largest === undefined ? '' : ` | ${largest.name}: ${streamWords(largest, nowMs, 0)}`;
    return `${this.#endedCount} of ${streamCount} streams, ${number(rows)} rows${named}`;
  }
}

function streamWords(
  { begunMs, estimate, requests, rows }: StreamProgress,
  nowMs: number,
  waitedMs: number,
): string {
  const seconds = Math.max(0.001, (nowMs - begunMs) / 1000);
  const rate = rows / seconds;
  const of = estimate === undefined ? '' : ` of about ${number(Math.max(estimate, rows))}`;
  const left = estimate === undefined || rate === 0 ? undefined : Math.max(0, estimate - rows) / rate;
  const asked = requests === 1 ? '1 request' : `${number(requests)} requests`;
  const parts = [`${number(rows)}${of} rows`, `${number(Math.round(rate))} a second`, asked];
  if (waitedMs > 0) parts.push(`waited ${Math.round(waitedMs / 1000)} s for the service`);
  if (left !== undefined) parts.push(`about ${duration(left)} left`);
  return parts.join(', ');
}

function number(value: number): string {
  return grouped(value);
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(seconds / 3600).toFixed(1)} h`;
}
