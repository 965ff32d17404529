/**
 * Whether a refusal of the first page of changes is about the change token. Only then may it lead to a full read: any other
 * refusal would be met there too, or passes.
 */
import type { PageReaderOptions } from './page_reader.ts';
import type { StreamRequests } from './stream_requests.ts';

/** Something between here and the service may have had a bad moment. */
const BEFORE_ASKING_AGAIN_MS = 2000;

export class RefusedToken {
  readonly #options: PageReaderOptions;
  readonly #requests: StreamRequests;
  readonly #askedAgain = new Set<string>();

  constructor(options: PageReaderOptions, requests: StreamRequests) {
    this.#options = options;
    this.#requests = requests;
  }

  /** @returns true once for each token, after a moment. */
  async mayAskAgain(since: string): Promise<boolean> {
    if (this.#askedAgain.has(since)) return false;
    this.#askedAgain.add(since);
    const { clock, log, signal } = this.#options;
    log.warn(
      `Table ${this.#requests.tableName}: asking for the changes again in ${BEFORE_ASKING_AGAIN_MS / 1000} s: they were refused`,
    );
    await clock.sleep(BEFORE_ASKING_AGAIN_MS, signal);
    return true;
  }

  /** Asks the same without a token. What is refused then as well is not about the token. */
  async isAboutToken(): Promise<boolean> {
    const { service, signal } = this.#options;
    try {
      (await service.openPage(this.#requests.trackedKeys(), signal)).discard();
      return true;
    } catch {
      // The first refusal says why, and fails the stream.
      signal.throwIfAborted();
      return false;
    }
  }
}
