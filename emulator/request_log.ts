/** What was asked, in order; the newest entries are kept. */
export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly kind: string;
  readonly status: number;
  readonly prefer: string | undefined;
  readonly authorized: boolean;
}

const KEPT = 10_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  clear(): void {
    this.#entries = [];
  }
}
