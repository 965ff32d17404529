/**
 * A line on stderr that replaces itself. It appears only on a terminal, since the platform treats any text on stderr as an
 * error.
 */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDERR = 2;
const SHOWN_EVERY_MS = 500;
/** Goes to the beginning of the line and empties it. */
export const CLEAR_LINE = '\r\u001B[2K';

export interface TerminalLine {
  /** @param line called only if it is time to show the line. */
  show(line: () => string): void;
  /** Removes the line. */
  end(): void;
}

/** @param now milliseconds, to limit how often the line changes. */
export function openTerminalLine(now: () => number, fd = STDERR): TerminalLine {
  if (!isatty(fd)) return { show: () => {}, end: () => {} };
  let shownMs = Number.NEGATIVE_INFINITY;
  const write = (text: string): void => {
    try {
      writeSync(fd, text);
    } catch {
      // Ignore a terminal that is full or gone: it must not end a read.
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
