/** Bounded concurrency: a gate whose width can change while it is in use, and work that many callers share. */

type Waiter = { readonly open: () => void; readonly signal: AbortSignal };

/** Lets at most `width` holders in at once, first come, first served. */
export class Gate {
  #width: number;
  #held = 0;
  readonly #waiting: Waiter[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  get width(): number {
    return this.#width;
  }

  /** Widening lets waiting ones in at once; narrowing waits for holders to leave. */
  setWidth(width: number): void {
    this.#width = Math.max(1, Math.floor(width));
    this.#admit();
  }

  /** @returns the function that leaves the gate; calling it again does nothing. Rejects when aborted. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#held < this.#width && this.#waiting.length === 0) this.#held++;
    else await this.#wait(signal);
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      this.#held--;
      this.#admit();
    };
    if (signal.aborted) leave();
    signal.throwIfAborted();
    return leave;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { open: resolve, signal };
    const abort = (): void => {
      const place = this.#waiting.indexOf(waiter);
      // A waiter that was let in a moment ago is not in the list; `enter` gives its place back.
      if (place >= 0) this.#waiting.splice(place, 1);
      reject(signal.reason as Error);
    };
    this.#waiting.push(waiter);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #admit(): void {
    while (this.#held < this.#width) {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) return;
      this.#held++;
      waiter.open();
    }
  }
}

/**
 * Runs `work` for every item, at most `width()` at once; the width is asked again whenever one ends. Rejects with the
 * first failure, after all that was begun has ended.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  width: () => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  const start = (item: T): void => {
    const task = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(task));
    running.add(task);
  };
  for (const item of items) {
    while (running.size >= Math.max(1, width())) await Promise.race(running);
    if (failures.length > 0) break;
    start(item);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

/** Calls that come while one is under way share its outcome. */
export class SingleFlight<T> {
  #flight: Promise<T> | undefined;

  run(work: () => Promise<T>): Promise<T> {
    this.#flight ??= work().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }
}

/** The outcomes of `work` in the order of the items, with up to `ahead` of them under way at once. */
export async function* inOrder<T, R>(
  items: readonly T[],
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const outcome = work(item);
    // Whoever waits for it meets its failure; if an earlier one fails first, nobody does.
    outcome.catch(() => {});
    underWay.push(outcome);
    if (underWay.length >= ahead) yield await underWay.shift()!;
  }
  for (const outcome of underWay) yield await outcome;
}
