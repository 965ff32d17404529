/**
 * Writes to stdout, whether it is a pipe, socket, file or terminal.
 *
 * A pipe is written through a stream of our own over the file descriptor. The kernel reports when it has room, so a slow
 * reader blocks no thread, and a non-blocking pipe is not a special case. A writer that waits for a stalled reader can still
 * be ended. That is impossible for a blocked write in Node's thread pool, and `process.stdout` cannot be closed.
 * Files and terminals do not wait for readers; they get plain writes, which may be partial.
 */
import { fstatSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The target of bytes. Calls must not overlap. The caller may reuse the bytes when the promise resolves. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Aborts a running write and lets the process end. */
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
  // The write that failed gets its error anyway; without this listener the event would end the process.
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
          // A terminal in non-blocking mode is full; try again until the person reads on.
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
          await delay(FULL_TERMINAL_WAIT_MS);
        }
      }
    },
    destroy: () => ended.abort(),
  };
}
