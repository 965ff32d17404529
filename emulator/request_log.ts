/** The requests in order; only the newest entries are kept. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly kind: string;
  readonly status: number;
  readonly prefer: string | undefined;
  readonly authorized: boolean;
  /** The user agent of the client. */
  readonly userAgent?: string | undefined;
  readonly contentType?: string | undefined;
  /** Whether `body` is the whole body. */
  readonly isWhole?: boolean;
  /** The beginning of the body; never of a sign-in. */
  readonly body?: string | undefined;
  /** The number of rows in the answer; undefined if it is not an answer with rows. */
  readonly rows?: number | undefined;
  /** How a fault changed the answer. */
  readonly fault?: string | undefined;
}

/** How the answer ended. */
export interface RequestEnd {
  /** From the request to the end of its answer, the waits of faults and latency included. */
  readonly durationMs: number;
  /** Of the answer's body as composed, compressed where the client takes that. */
  readonly bytes: number;
}

/** Numbered from 1 on; forgetting does not begin anew. What has not ended has no duration. */
export interface LoggedRequest extends Request, Partial<RequestEnd> {
  readonly number: number;
  /** By the clock of the machine. */
  readonly at: string;
}

const KEPT = 10_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];
  #added = 0;

  /** The requests after this number; a number that does not exist yet belongs to another emulator's log. */
  after(number: number): readonly LoggedRequest[] {
    if (number > this.#added) return this.#entries;
    return this.#entries.filter((entry) => entry.number > number);
  }

  /** @returns what is to be called when the answer has ended. */
  add(request: Request): (end: RequestEnd) => void {
    const entry: LoggedRequest = { number: ++this.#added, at: new Date().toISOString(), ...request };
    this.#entries.push(entry);
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
    return (end) => Object.assign(entry, end);
  }

  clear(): void {
    this.#entries = [];
  }
}
