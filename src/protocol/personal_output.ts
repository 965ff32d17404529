/** Writes lines for a person to stderr. Keep them few, since the platform treats any text there as an error. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { CLEAR_LINE } from './terminal_line.ts';

export interface PersonalOutput {
  /** Whether stderr is a terminal, so that a person may read it. */
  readonly isTerminal: boolean;
  /** Writes one line. Never throws: with stderr closed there is nowhere to report the error. */
  tell(line: string): void;
}

const STDERR = 2;

export function openPersonalOutput(fd = STDERR): PersonalOutput {
  const isTerminal = isatty(fd);
  return {
    isTerminal,
    tell: (line) => {
      try {
        // Remove the progress line, if there is one.
        writeSync(fd, `${isTerminal ? CLEAR_LINE : ''}${line}\n`);
      } catch {
        // Only the exit code can report the failure.
      }
    },
  };
}
