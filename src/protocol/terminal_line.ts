/**
 * A line on stderr that replaces itself, for a person at a terminal and for nobody else: the platform takes whatever
 * stands on stderr for an error.
 */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDERR = 2;
const SHOWN_EVERY_MS = 500;
/** Goes to the beginning of the line and empties it. */
export const CLEAR_LINE = '\r\u001B[2K';

export interface TerminalLine {
  /** @param line is called only where it is time to show it. */
  show(line: () => string): void;
  /** Takes the line away. */
  end(): void;
}

/** @param now milliseconds, to show no more often than eyes can follow. */
export function openTerminalLine(now: () => number, fd = STDERR): TerminalLine {
  if (!isatty(fd)) return { show: () => {}, end: () => {} };
  let shownMs = Number.NEGATIVE_INFINITY;
  const write = (text: string): void => {
    try {
      writeSync(fd, text);
    } catch {
      // A terminal that is full or gone is no reason to end a read.
    }
  };
  return {
    show: (line) => {
      if (now() - shownMs < SHOWN_EVERY_MS) return;
      shownMs = now();
      write(`${CLEAR_LINE}${line().slice(0, 160)}`);
    },
    end: () => write(CLEAR_LINE),
  };
}
