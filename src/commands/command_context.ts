import type { Clock } from '../core/clock.ts';
import type { Redactor } from '../core/redaction.ts';
import type { MessageOutput } from '../protocol/message_output.ts';

/** What every command is handed by whoever runs it. */
export interface CommandContext {
  readonly output: MessageOutput;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Aborted, with a ConnectorError as its reason, when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeouts: Timeouts;
  /** From how many rows on a table is read in ranges, where the configuration allows it. */
  readonly parallelFromRows: number;
}

/** Twenty pages: below that the requests that ranges take beside their rows are a large share of all. */
export const PARALLEL_FROM_ROWS = 100_000;

/** How long to wait for an answer to begin, for the next bytes of a body, and for a token. */
export interface Timeouts {
  readonly answerMs: number;
  readonly bodyIdleMs: number;
  readonly signInMs: number;
}

/** Dataverse itself gives up a request after two minutes; the rest is for its queues. */
export const PATIENT_TIMEOUTS: Timeouts = { answerMs: 180_000, bodyIdleMs: 120_000, signInMs: 30_000 };

/** The files that a command was given, and what else it was asked. */
export interface CommandFiles {
  readonly config: string;
  readonly catalog?: string;
  readonly state?: string;
  /** Names or patterns of streams: in place of a catalog, or of those that `discover` shows. */
  readonly streams?: readonly string[];
  /** `discover`: a configured catalog instead of a message. */
  readonly asCatalog?: boolean;
}
