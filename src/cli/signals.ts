/**
 * SIGTERM and SIGINT end the process within two seconds, even if a reader of stdout has stalled or the service does not
 * answer. The first signal asks the command to end; a second one ends the process at once.
 *
 * The process then ends by the signal itself, so that its parent sees the signal. The first process of a container cannot:
 * the kernel does not deliver signals without a handler to it. It exits with 128 plus the signal's number.
 * https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
import { ConnectorError } from '../core/errors.ts';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

/** The rest of the two seconds is a reserve for a machine under load. */
export const SIGNAL_GRACE_MS = 1_500;
const FIRST_PROCESS = 1;

export interface Signals {
  /** Aborted by the first signal, with a ConnectorError `interrupted`. */
  readonly signal: AbortSignal;
  /** Ends the process by the signal that came; returns if none came. */
  endBySignal(): void;
}

export function obeySignals(): Signals {
  const ending = new AbortController();
  let received: Signal | undefined;
  const end = (name: Signal): void => {
    process.removeAllListeners(name);
    // Everything that can be written has been written. Setting only the exit code would wait for open handles.
    if (process.pid === FIRST_PROCESS) process.exit(EXIT_CODES[name]);
    process.kill(process.pid, name);
  };
  for (const name of Object.keys(EXIT_CODES) as Signal[]) {
    // Without a handler the first process of a container would not receive the signal.
    process.on(name, () => {
      if (received !== undefined) {
        end(name);
        return;
      }
      received = name;
      setTimeout(() => end(name), SIGNAL_GRACE_MS);
      ending.abort(new ConnectorError('system', 'interrupted', `The connector was asked to end (${name}).`));
    });
  }
  return {
    signal: ending.signal,
    endBySignal: () => {
      if (received !== undefined) end(received);
    },
  };
}
