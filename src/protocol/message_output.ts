import type { Clock } from '../core/clock.ts';
import type { ConnectorError, ErrorKind } from '../core/errors.ts';
import { jsonLine } from '../core/json_line.ts';
import type { Logger } from '../core/logger.ts';
import type { Redactor } from '../core/redaction.ts';
import type { LineWriter } from './line_writer.ts';
import type {
  AirbyteMessage,
  FailureType,
  LogLevel,
  RateLimited,
  StreamStatus,
  TraceMessage,
} from './messages.ts';

export interface MessageOutputOptions {
  readonly writer: LineWriter;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Whether DEBUG messages are sent. */
  readonly debug: boolean;
  /** Also called with each error as one line without secrets, for a person at a terminal. */
  readonly onError?: ((message: string) => void) | undefined;
  /** Gets the log instead of stdout if stdout is for a document and not for messages. */
  readonly onLog?: ((level: LogLevel, message: string) => void) | undefined;
}

const FAILURE_TYPES: Readonly<Record<ErrorKind, FailureType>> = {
  config: 'config_error',
  transient: 'transient_error',
  system: 'system_error',
};

/** Writes all messages of the connector. Every method resolves when the reader has room for more. */
export class MessageOutput {
  readonly #options: MessageOutputOptions;
  /** A logger whose lines keep their order among all messages. If stdout is closed, the next awaited write fails. */
  readonly log: Logger;

  constructor(options: MessageOutputOptions) {
    this.#options = options;
    this.log = {
      debug: (message) => (options.debug ? this.#log('DEBUG', message) : undefined),
      info: (message) => this.#log('INFO', message),
      warn: (message) => this.#log('WARN', message),
      error: (message) => this.#log('ERROR', message),
    };
  }

  /** The same output with a log that goes elsewhere, for commands whose stdout is a document. */
  withLog(onLog: NonNullable<MessageOutputOptions['onLog']>): MessageOutput {
    return new MessageOutput({ ...this.#options, onLog });
  }

  /** Writes a document, or a part of one, instead of messages. */
  async text(content: string): Promise<void> {
    await this.#options.writer.write(Buffer.from(content));
  }

  async emit(message: AirbyteMessage): Promise<void> {
    await this.#options.writer.write(Buffer.from(`${jsonLine(message)}\n`));
  }

  /** Lines of RECORD messages, as bytes. They must not change until the promise resolves. */
  async records(lines: Uint8Array): Promise<void> {
    await this.#options.writer.write(lines);
  }

  async streamStatus(stream: string, status: StreamStatus, reasons?: readonly RateLimited[]): Promise<void> {
    const stream_status = { stream_descriptor: { name: stream }, status, ...(reasons ? { reasons } : {}) };
    await this.emit(this.#trace({ type: 'STREAM_STATUS', emitted_at: this.#now(), stream_status }));
  }

  /** @param recordCount records of the stream since its previous state. */
  async state(stream: string, state: Readonly<Record<string, unknown>>, recordCount: number): Promise<void> {
    await this.emit({
      type: 'STATE',
      state: {
        type: 'STREAM',
        stream: { stream_descriptor: { name: stream }, stream_state: state },
        sourceStats: { recordCount },
      },
    });
  }

  /**
   * The words for the user, and apart from them what a developer needs: where in the code it was thrown matters only if the
   * user cannot mend it.
   */
  async traceError(error: ConnectorError, stream?: string): Promise<void> {
    const { redactor } = this.#options;
    const stack = error.kind === 'config' ? {} : { stack_trace: redactor.redact(stackOf(error)) };
    this.#tellPerson(error.message);
    await this.emit(
      this.#trace({
        type: 'ERROR',
        emitted_at: this.#now(),
        error: {
          message: redactor.redact(error.message),
          internal_message: redactor.redact(`${error.code}: ${error.detail ?? error.message}`),
          ...stack,
          failure_type: FAILURE_TYPES[error.kind],
          ...(stream === undefined ? {} : { stream_descriptor: { name: stream } }),
        },
      }),
    );
  }

  /** @param rowCount the approximate number of records that the stream will have. */
  async estimate(stream: string, rowCount: number): Promise<void> {
    const estimate = { name: stream, type: 'STREAM', row_estimate: rowCount } as const;
    await this.emit(this.#trace({ type: 'ESTIMATE', emitted_at: this.#now(), estimate }));
  }

  async connectionStatus(status: 'SUCCEEDED' | 'FAILED', message?: string): Promise<void> {
    const words = message === undefined ? {} : { message: this.#options.redactor.redact(message) };
    if (status === 'FAILED') this.#tellPerson(message ?? 'The check failed.');
    await this.emit({ type: 'CONNECTION_STATUS', connectionStatus: { status, ...words } });
  }

  /**
   * The configuration to use from now on. It contains secrets and is not redacted, since the platform stores it and does
   * not show it.
   */
  async connectorConfig(config: Readonly<Record<string, unknown>>): Promise<void> {
    await this.emit({
      type: 'CONTROL',
      control: { type: 'CONNECTOR_CONFIG', emitted_at: this.#now(), connectorConfig: { config } },
    });
  }

  /** Resolves when all messages have been written. */
  async flush(): Promise<void> {
    await this.#options.writer.flush();
  }

  #log(level: LogLevel, message: string): void {
    const { onLog, redactor } = this.#options;
    const redacted = redactor.redact(message);
    if (onLog !== undefined) {
      onLog(level, redacted);
      return;
    }
    // The writer stores a failure and throws it at the next awaited write.
    this.emit({ type: 'LOG', log: { level, message: redacted } }).catch(() => {});
  }

  #tellPerson(message: string): void {
    const { onError, redactor } = this.#options;
    onError?.(redactor.redact(message).replaceAll(/\s*\n\s*/g, ' '));
  }

  #trace(trace: TraceMessage['trace']): TraceMessage {
    return { type: 'TRACE', trace };
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack;
}
