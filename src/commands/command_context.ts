import type { Clock } from '../core/clock.ts';
import type { Redactor } from '../core/redaction.ts';
import type { MessageOutput } from '../protocol/message_output.ts';

/** What every command gets from its caller. */
export interface CommandContext {
  readonly output: MessageOutput;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Aborted when the process must end, with a ConnectorError as its reason. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeouts: Timeouts;
  /** Tables with at least this many rows are read in ranges, if the configuration allows it. */
  readonly parallelFromRows: number;
}

/** Twenty pages. For smaller tables, the extra requests for ranges would be a large share of all. */
export const PARALLEL_FROM_ROWS = 100_000;

/** How long to wait for an answer to begin, for the next bytes of a body, and for a token. */
export interface Timeouts {
  readonly answerMs: number;
  readonly bodyIdleMs: number;
  readonly signInMs: number;
}

/** Dataverse itself gives up a request after two minutes; the rest allows for its queues. */
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
  /** `plan`: lines of JSON instead of a table. */
  readonly asJson?: boolean;
}
