import { ConnectorError } from '../core/errors.ts';
import type { ByteSink } from './stdout_sink.ts';

/**
 * The one writer of stdout. Takes whole lines, as bytes; what several streams write at once is written one after the
 * other. After the first failure nothing more is written.
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
   * @throws ConnectorError `output_closed` as soon as nobody reads any more.
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
    // The failure is kept above; the next in the queue finds it there.
    this.#tail = turn.catch(() => {});
    return turn;
  }

  /** Resolves when all that was handed over is written. @throws ConnectorError `output_closed`. */
  async flush(): Promise<void> {
    await this.#tail;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends writing for good, whatever is under way. */
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
