/** The process: its arguments, its signals, its stdout and its exit code. */
import { writeSync } from 'node:fs';
import { runCli } from './cli/run.ts';
import { obeySignals } from './cli/signals.ts';
import { systemClock } from './core/clock.ts';
import { LineWriter } from './protocol/line_writer.ts';
import { openSink } from './protocol/stdout_sink.ts';

const STDOUT = 1;
const STDERR = 2;

const signals = obeySignals();
process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  writer: new LineWriter(openSink(STDOUT)),
  clock: systemClock,
  signal: signals.signal,
  complain: (message) => {
    try {
      writeSync(STDERR, `${message}\n`);
    } catch {
      // With stdout and stderr closed there is nowhere to report the error; the exit code tells.
    }
  },
});
signals.endBySignal();
