/** The process: its arguments, its signals, its stdout and its exit code. */
import { runCli } from './cli/run.ts';
import { systemClock } from './core/clock.ts';
import { ConnectorError } from './core/errors.ts';
import { LineWriter } from './protocol/line_writer.ts';
import { openSink } from './protocol/stdout_sink.ts';

const STDOUT = 1;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const ending = new AbortController();
let exitCode: number | undefined;

for (const [name, code] of Object.entries(SIGNALS)) {
  // Without a handler the first process of a container would not even notice.
  process.on(name, () => {
    exitCode = code;
    ending.abort(new ConnectorError('system', 'interrupted', `The connector was asked to end (${name}).`));
  });
}

const code = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  writer: new LineWriter(openSink(STDOUT)),
  clock: systemClock,
  signal: ending.signal,
});
process.exitCode = exitCode ?? code;
