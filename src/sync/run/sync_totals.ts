/** What came of all streams together, in words for the log's end. */
import { pluralize } from '../../core/pluralize.ts';
import type { ConnectorError } from '../../core/errors.ts';
import type { StreamSummary } from './run_stream.ts';

export class SyncTotals {
  readonly #streamCount: number;
  readonly #begunMs: number;
  readonly #failed: { readonly name: string; readonly code: string }[] = [];
  #recordCount = 0;
  #deleteCount = 0;
  #pageCount = 0;

  constructor(streamCount: number, begunMs: number) {
    this.#streamCount = streamCount;
    this.#begunMs = begunMs;
  }

  get failedCount(): number {
    return this.#failed.length;
  }

  complete({ deleteCount, pageCount, recordCount }: StreamSummary): void {
    this.#recordCount += recordCount;
    this.#deleteCount += deleteCount;
    this.#pageCount += pageCount;
  }

  fail(name: string, { code }: ConnectorError): void {
    this.#failed.push({ name, code });
  }

  /** @param waitedMs how long the service has made all requests wait. */
  words(nowMs: number, waitedMs: number): string[] {
    const seconds = ((nowMs - this.#begunMs) / 1000).toFixed(1);
    const deletes = this.#deleteCount === 0 ? '' : ` (${pluralize(this.#deleteCount, 'delete')})`;
    const waits = waitedMs === 0 ? '' : `, ${Math.round(waitedMs / 1000)} s of them waiting for the service`;
    const complete = this.#streamCount - this.#failed.length;
    const lines = [
      `Sync: ${complete} of ${pluralize(this.#streamCount, 'stream')} complete, ${pluralize(this.#recordCount, 'record')}${deletes}, ${pluralize(this.#pageCount, 'page')}, ${seconds} s${waits}.`,
    ];
    if (this.#failed.length > 0) {
      const named = this.#failed.map(({ code, name }) => `${name} (${code})`).join(', ');
      lines.push(`Sync: failed were ${named}; each has an error of its own above.`);
    }
    return lines;
  }
}
