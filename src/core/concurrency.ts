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

  /** A wider gate admits waiting callers at once; a narrower one waits for holders to leave. */
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
      // A waiter that was just admitted is no longer in the list; `enter` releases its place.
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
 * Runs `work` for every item, at most `width()` at once; calls `width` again whenever one ends. After a failure it starts
 * no more, waits for those that run, and rejects with the first failure.
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

/** Calls during a running one share its outcome. */
export class SingleFlight<T> {
  #flight: Promise<T> | undefined;

  run(work: () => Promise<T>): Promise<T> {
    this.#flight ??= work().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }
}

/** Yields the outcomes of `work` in the order of the items, with up to `ahead` of them running at once. */
export async function* inOrder<T, R>(
  items: readonly T[],
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const outcome = work(item);
    // The caller awaits this outcome later and sees its failure. If an earlier one fails first, nothing awaits it: avoid an unhandled rejection.
    outcome.catch(() => {});
    underWay.push(outcome);
    if (underWay.length >= ahead) yield await underWay.shift()!;
  }
  for (const outcome of underWay) yield await outcome;
}
