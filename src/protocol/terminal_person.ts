/** Talks to a person at the terminal: texts on stderr, answers from stdin. Only for commands that the platform never runs. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ConnectorError } from '../core/errors.ts';

const STDERR = 2;

export function tellOnTerminal(text: string): void {
  writeSync(STDERR, text);
}

/** The next line of stdin. @throws ConnectorError `arguments_invalid` if stdin has ended. */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  tellOnTerminal(question);
  const lines = createInterface({ input: process.stdin });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () =>
        reject(
          new ConnectorError('config', 'arguments_invalid', 'The input ended before an address was pasted.'),
        ),
      );
      if (signal.aborted) reject(signal.reason as Error);
      else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    lines.close();
    // An open stdin keeps the process alive.
    process.stdin.destroy();
  }
}
