/** Lines for a person on stderr. The platform takes whatever stands there for an error, so that little does. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { CLEAR_LINE } from './terminal_line.ts';

export interface PersonalOutput {
  /** Whether somebody can be watching. */
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
        // A progress line may stand there.
        writeSync(fd, `${isTerminal ? CLEAR_LINE : ''}${line}\n`);
      } catch {
        // The exit code tells.
      }
    },
  };
}
