/**
 * The only error type of the connector. Errors are data: code that catches one decides by `kind` and `code`,
 * never by the wording of `message`.
 */

/**
 * What can solve the problem: the user (`config`), time (`transient`), or the developers of the connector or the
 * service (`system`). The platform does not retry a `config` error and retries the others.
 */
export type ErrorKind = 'config' | 'transient' | 'system';

/** Literal names, stable across releases; `docs/troubleshooting.md` lists them. */
export type ErrorCode =
  | 'arguments_invalid'
  | 'config_invalid'
  | 'catalog_invalid'
  | 'state_invalid'
  | 'sign_in_refused'
  | 'sign_in_unreachable'
  | 'host_unreachable'
  | 'not_dataverse'
  | 'not_finance_and_operations'
  | 'not_an_environment'
  | 'access_denied'
  | 'request_refused'
  | 'filter_refused'
  | 'throttled'
  | 'service_unavailable'
  | 'timed_out'
  | 'download_interrupted'
  | 'response_malformed'
  | 'response_too_large'
  | 'rows_missing'
  | 'clock_wrong'
  | 'change_token_expired'
  | 'change_token_lost'
  | 'column_unknown'
  | 'stream_unknown'
  | 'interrupted'
  | 'output_closed'
  | 'internal';

export interface ConnectorErrorOptions {
  /** Detail that only a developer needs: request ids, positions, the service's raw answer. Never a secret. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** What the code speaks of: the column of `column_unknown`, the reason of a wrong address. */
  readonly about?: string;
}

export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  /** Internal detail; the text for the user is in `message`. */
  readonly detail: string | undefined;
  readonly about: string | undefined;

  /** @param message text for the user: what happened, where, and what to do about it. */
  constructor(kind: ErrorKind, code: ErrorCode, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.detail = options.detail;
    this.about = options.about;
  }
}

/** Any thrown value as a ConnectorError. Any other error is a defect of the connector (`internal`). */
export function toConnectorError(thrown: unknown): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new ConnectorError('system', 'internal', `Something went wrong inside the connector: ${text}`, {
    cause: thrown,
  });
}
