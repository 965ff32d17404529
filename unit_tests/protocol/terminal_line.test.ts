import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { describe, expect, test } from '@jest/globals';
import { openTerminalLine } from '../../src/protocol/terminal_line.ts';

test('nothing is written without a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'terminal-line-'));
  const fd = openSync(join(folder, 'stderr'), 'w+');
  try {
    const line = openTerminalLine(() => 0, fd);
    // Nor is the line made there.
    line.show(() => {
      throw new Error('a line without a reader');
    });
    line.end();
    expect(fstatSync(fd).size).toBe(0);
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
});

/** The near end of a terminal without a program behind it: what is written there it echoes. */
const PSEUDO_TERMINAL = '/dev/ptmx';
const onTerminal = existsSync(PSEUDO_TERMINAL) ? describe : describe.skip;

onTerminal('on a terminal', () => {
  /** The kernel echoes in its own time: what has come when nothing more comes. */
  async function echoed(write: (fd: number) => void): Promise<string> {
    const fd = openSync(PSEUDO_TERMINAL, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      expect(isatty(fd)).toBe(true);
      write(fd);
      let text = '';
      for (let quiet = 0; quiet < 5; quiet++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const more = readNow(fd);
        if (more !== '') quiet = 0;
        text += more;
      }
      return text;
    } finally {
      closeSync(fd);
    }
  }

  function readNow(fd: number): string {
    const bytes = Buffer.alloc(4096);
    try {
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, null));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
      throw error;
    }
  }

  test('a line replaces the one before, twice a second at most, and goes away at the end', async () => {
    let nowMs = 0;
    const text = await echoed((fd) => {
      const line = openTerminalLine(() => nowMs, fd);
      for (const after of [0, 100, 499, 500, 999, 1000]) {
        nowMs = after;
        line.show(() => `at ${after}`);
      }
      line.end();
    });
    // The terminal echoes a carriage return as a line break, and an escape as ^[.
    expect(text.replaceAll('\r\n^[[2K', '|')).toBe('|at 0|at 500|at 1000|');
  });

  test('a long line is cut', async () => {
    const text = await echoed((fd) => openTerminalLine(() => 0, fd).show(() => 'x'.repeat(500)));
    expect(text.match(/x/g)).toHaveLength(160);
  });
});
