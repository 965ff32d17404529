import { ConnectorError } from '../core/errors.ts';
import type { ByteSink } from './stdout_sink.ts';

/**
 * The only writer of stdout. Takes whole lines as bytes, and writes the lines of concurrent streams one after the
 * other. After the first failure it writes nothing more.
 */
export class LineWriter {
  readonly #sink: ByteSink;
  #tail: Promise<void> = Promise.resolve();
  #failure: ConnectorError | undefined;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /**
   * Resolves when the reader has room for more; until then `bytes` must not change.
   * @throws ConnectorError `output_closed` as soon as the reader has closed stdout.
   */
  write(bytes: Uint8Array): Promise<void> {
    const turn = this.#tail.then(async () => {
      if (this.#failure !== undefined) throw this.#failure;
      if (bytes.length === 0) return;
      try {
        await this.#sink.write(bytes);
      } catch (error) {
        this.#failure = closed(error);
        throw this.#failure;
      }
    });
    // The failure is stored above; the next write in the queue throws it.
    this.#tail = turn.catch(() => {});
    return turn;
  }

  /** Resolves when everything in the queue has been written. @throws ConnectorError `output_closed`. */
  async flush(): Promise<void> {
    await this.#tail;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Stops writing for good, even in the middle of a write. */
  destroy(): void {
    this.#failure ??= closed(undefined);
    this.#sink.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EPIPE: 'the reader of stdout has closed it',
  ECONNRESET: 'the reader of stdout has closed it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached its largest size',
  EIO: 'the terminal or disk of stdout has failed',
};

function closed(cause: unknown): ConnectorError {
  const code = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : 'ended';
  return new ConnectorError(
    'system',
    'output_closed',
    `The connector's output cannot be written: ${REASONS[code] ?? 'writing to stdout failed'} (${code}).`,
    {
      cause,
    },
  );
}
