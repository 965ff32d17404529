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
}

/** The files that a command was given. */
export interface CommandFiles {
  readonly config: string;
  readonly catalog?: string;
  readonly state?: string;
}
