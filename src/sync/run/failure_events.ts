/** What failed reads mean to the machine, and what the machine's failures mean to the user. Pure. */
import { ConnectorError } from '../../core/errors.ts';
import type { ReadEvent, Step, TokenLoss } from '../machine/steps.ts';
import { lostTokenWords, TOKEN_WORDS } from '../plan/sync_messages.ts';

/** What is known of the page that failed. */
export interface FailedPage {
  /** Whether it was asked for by a cursor's value. */
  readonly isFiltered?: boolean;
  /** Whether it was the first of its mode, at no link but its beginning. */
  readonly isFirst: boolean;
  /** Whether its link comes from an earlier run. */
  readonly resumed: boolean;
  readonly isChanges?: boolean;
}

/** @throws the error itself where the machine has no say in it. */
export function eventOfFailure(error: unknown, page: FailedPage): ReadEvent {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.code === 'change_token_expired') return { kind: 'token-expired' };
  if (error.code === 'column_unknown' && error.about !== undefined) {
    return { kind: 'column-unknown', column: error.about };
  }
  if (!isRefused(error)) throw error;
  if (page.isChanges === true && page.isFirst) return { kind: 'token-refused' };
  if (page.resumed) return { kind: 'position-refused' };
  if (page.isFiltered === true && page.isFirst) return { kind: 'filter-refused' };
  throw error;
}

/** A refusal of the query itself. Any other is an error for the user: a missing privilege, a table that cannot be listed. */
function isRefused(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.code === 'request_refused' && error.kind === 'system';
}

/** Whether the service failed to answer a question, after all retries: a read that does not need the answer continues. */
export function isUnanswered(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError && (error.code === 'timed_out' || error.code === 'service_unavailable')
  );
}

/**
 * Whether a refusal of a filtered query can be about the filter: one of the query itself, or of a column that
 * `$select` does not name.
 * @param selected the columns that were.
 */
export function isAboutFilter(error: unknown, selected: readonly string[]): error is ConnectorError {
  if (isRefused(error)) return true;
  if (!(error instanceof ConnectorError) || error.code !== 'column_unknown') return false;
  return error.about !== undefined && !selected.includes(error.about);
}

export function rowFilterRefused(table: string, filter: string, refusal: ConnectorError): ConnectorError {
  const words = `Table ${table}: the service refused the filter "${filter}" of \`row_filters\`. ${refusal.message}`;
  const detail = refusal.detail === undefined ? {} : { detail: refusal.detail };
  return new ConnectorError('config', 'filter_refused', words, { cause: refusal, ...detail });
}

/** @param error the service's own error, if there is one. */
export function failureOf(
  stream: string,
  why: Extract<Step, { kind: 'fail' }>['why'],
  error: unknown,
  token: { readonly sinceMs: number | undefined; readonly nowMs: number },
): unknown {
  if (why === 'token-lost') {
    const words = lostTokenWords(TOKEN_WORDS[lossOf(error)], token.sinceMs, token.nowMs).failed;
    return new ConnectorError('config', 'change_token_lost', `Stream ${stream}: ${words}`, { cause: error });
  }
  if (error !== undefined) return error;
  return new ConnectorError(
    'system',
    'response_malformed',
    `Stream ${stream}: the service sent rows but no link to the changes that follow (${why.replaceAll('-', ' ')}). Nothing was saved, so that no change can be missed; the next sync reads them again.`,
  );
}

/** A token that was answered is lost without an error. */
function lossOf(error: unknown): TokenLoss {
  if (error === undefined) return 'answered-with-all-rows';
  return error instanceof ConnectorError && error.code === 'change_token_expired' ? 'expired' : 'refused';
}
