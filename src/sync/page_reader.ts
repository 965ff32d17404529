/**
 * One page, from the service to stdout. A download that breaks off is begun again from the start of its page: records
 * that were already written come again, which a destination merges, and none is missing.
 */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { decideRetry, DOWNLOAD_PATIENCE } from '../http/retry_decision.ts';
import { retrying } from '../http/retrying.ts';
import { PageScanner } from '../odata/page_scanner.ts';
import type { RecordPlan } from '../odata/record_plan.ts';
import type { ODataService, Page } from '../odata/service.ts';

export interface PageReaderOptions {
  readonly service: ODataService;
  readonly records: (lines: Uint8Array) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

export interface PageResult {
  readonly nextLink: string | undefined;
  readonly deltaLink: string | undefined;
  /** Records written for this page, those of broken-off tries included. */
  readonly recordCount: number;
  readonly deleteCount: number;
  readonly nextCursor: number;
}

/** @param firstCursor the `_ab_cdc_cursor` of the first record. */
export async function readPage(
  options: PageReaderOptions,
  page: Page,
  plan: RecordPlan,
  firstCursor: number,
): Promise<PageResult> {
  const { clock, log, random, service, signal } = options;
  let cursor = firstCursor;
  const scanner = await retrying<PageScanner>({
    attempt: async () => {
      const scanning = new PageScanner({ plan, firstCursor: cursor });
      try {
        await scanPage(options, page, scanning);
      } catch (error) {
        cursor = scanning.nextCursor;
        throw error;
      }
      return scanning;
    },
    judge: () => ({ action: 'accept' }),
    judgeFailure: (error, attempts, waitedMs) => {
      // What failed before a page began to arrive has been retried by the pipeline already.
      if (!(error instanceof ConnectorError) || error.code !== 'download_interrupted')
        return { action: 'accept' };
      const history = { attempts, waitedMs, hostAnswered: true, random: random() };
      return decideRetry({ kind: 'failure', error }, history, DOWNLOAD_PATIENCE);
    },
    onRetry: (waitMs, reason) => {
      const seconds = (waitMs / 1000).toFixed(1);
      log.warn(`Table ${page.table.name}: reading a page again in ${seconds} s: ${reason}`);
    },
    clock,
    signal,
  }).catch((error: unknown) => {
    throw service.explain(error, page.table);
  });
  return {
    nextLink: scanner.nextLink,
    deltaLink: scanner.deltaLink,
    recordCount: scanner.nextCursor - firstCursor,
    deleteCount: scanner.deleteCount,
    nextCursor: scanner.nextCursor,
  };
}

async function scanPage(options: PageReaderOptions, page: Page, scanner: PageScanner): Promise<void> {
  const { clock, records, service, signal } = options;
  const response = await service.openPage(page, signal);
  try {
    for await (const chunk of response.body) await records(scanner.push(chunk, clock.now()));
  } catch (error) {
    response.discard();
    throw error;
  }
  await records(scanner.finish(clock.now()));
  // The documents call an answer without changes empty; a first page without rows is no page.
  if (!scanner.hasValue && scanner.deltaLink === undefined && !page.tracked) {
    throw new ConnectorError(
      'system',
      'response_malformed',
      `Table ${page.table.name}: the service sent a document without rows ("value").`,
    );
  }
}
