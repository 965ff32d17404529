/** What a person sees on stderr, on a terminal that the kernel makes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { EXECUTABLE } from './connector.ts';

const SCRIPT = '/usr/bin/script';
const onTerminal = existsSync(SCRIPT) ? test : test.skip;

/** Runs a command whose stderr is a terminal and whose stdout is a file that is shown after it. */
async function shownOnTerminal(command: string): Promise<string> {
  const shell = spawn(SCRIPT, ['-qec', `${command} >/dev/null`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  shell.stdout.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  await once(shell, 'close');
  // oxlint-disable-next-line no-control-regex -- what clears a line
  return text.replaceAll(/\r?\u001B\[2K/g, '').replaceAll('\r', '');
}

onTerminal('an error is one plain line', async () => {
  expect(await shownOnTerminal(`${EXECUTABLE} read --config nowhere.json --streams account`)).toBe(
    'The configuration is missing: the file nowhere.json does not exist. In Docker, mount its folder and use the path in the container.\n',
  );
});

onTerminal('a failed check is one plain line', async () => {
  expect(await shownOnTerminal(`echo '{}' | ${EXECUTABLE} check --config -`)).toMatch(
    /^[^\n]*`url`[^\n]*\n$/,
  );
});
