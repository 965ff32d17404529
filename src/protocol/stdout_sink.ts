/**
 * stdout as it happens to be: pipe, socket, file or terminal.
 *
 * A pipe is written as a stream of our own over the file descriptor. The kernel tells when it has room, so that a slow
 * reader costs no thread, a pipe that somebody made non-blocking is no special case, and a writer who waits for a stalled
 * reader can still be ended: a blocked write in Node's thread pool could not, and `process.stdout` refuses to be closed.
 * Files and terminals do not wait for readers; they take plain writes, which may be partial.
 */
import { fstatSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Where bytes go. Calls do not overlap; the bytes are free again when the promise resolves. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Gives up what is under way and lets the process end. */
  destroy(): void;
}

const writeSome = promisify(write);
const FULL_TERMINAL_WAIT_MS = 10;

export function openSink(fd: number): ByteSink {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket() ? streamSink(fd) : fileSink(fd);
}

function streamSink(fd: number): ByteSink {
  const socket = new Socket({ fd, readable: false, writable: true });
  let failure: Error | undefined;
  // Every failure reaches the write that it belongs to; the event alone would end the process.
  socket.on('error', (error) => {
    failure = error;
  });
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        socket.write(bytes, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    destroy: () => void socket.destroy(),
  };
}

function fileSink(fd: number): ByteSink {
  const ended = new AbortController();
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length && !ended.signal.aborted) {
        try {
          written += (await writeSome(fd, bytes, written)).bytesWritten;
        } catch (error) {
          // A terminal in non-blocking mode is full; whoever looks at it decides how long.
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
          await delay(FULL_TERMINAL_WAIT_MS);
        }
      }
    },
    destroy: () => ended.abort(),
  };
}
