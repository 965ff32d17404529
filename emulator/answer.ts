/** The answer of an operation, before the server compresses it or a fault changes it. */

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer | RowsBody;
  /** Of a page of rows: how many, deletes included. Said to people only. */
  readonly rowCount?: number;
}

/** The rows in the middle of a body, rendered only when they are sent. */
interface RowsBody {
  readonly before: Buffer;
  readonly rows: RenderedRows;
  readonly after: Buffer;
}

export interface RenderedRows {
  /** The elements of a JSON array. */
  plain(): Buffer;
  /** The whole body as gzip, if that is cheaper than compressing it. */
  zip?(before: Buffer, after: Buffer): Buffer;
}

export function bodyBytes(body: Answer['body']): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.isBuffer(body) ? body : Buffer.concat([body.before, body.rows.plain(), body.after]);
}

/**
 * A refusal in the form of the Web API.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors
 */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** For refusals whose status and code depend on the dialect. */
  readonly kind: RefusalKind | undefined;

  constructor(status: number, code: string, message: string, kind?: RefusalKind) {
    super(message);
    this.status = status;
    this.code = code;
    this.kind = kind;
  }
}

export type RefusalKind = 'unknown-column' | 'unknown-table';

/** For requests that are not emulated: refused loudly, never guessed. */
export function notEmulated(what: string): Refusal {
  return new Refusal(501, 'not_emulated', `not emulated: ${what}`);
}

export function jsonAnswer(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers, body: JSON.stringify(body) };
}

export function refusalAnswer(refusal: Refusal): Answer {
  return {
    status: refusal.status,
    body: JSON.stringify({ error: { code: refusal.code, message: refusal.message } }),
  };
}
