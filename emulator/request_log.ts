/** What was asked, in order; the newest entries are kept. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly kind: string;
  readonly status: number;
  readonly prefer: string | undefined;
  readonly authorized: boolean;
  /** What the client calls itself. */
  readonly userAgent?: string | undefined;
  readonly contentType?: string | undefined;
  /** Whether all of the body is here. */
  readonly isWhole?: boolean;
  /** The beginning of it; never that of a sign-in. */
  readonly body?: string | undefined;
}

/** Numbered from 1 on; forgetting does not begin anew. */
export interface LoggedRequest extends Request {
  readonly number: number;
}

const KEPT = 10_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];
  #added = 0;

  /** What came after the request of this number; a number not given yet is of another emulator's log. */
  after(number: number): readonly LoggedRequest[] {
    if (number > this.#added) return this.#entries;
    return this.#entries.filter((entry) => entry.number > number);
  }

  add(request: Request): void {
    this.#entries.push({ number: ++this.#added, ...request });
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  clear(): void {
    this.#entries = [];
  }
}
