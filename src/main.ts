/** The process: its arguments, its signals, its stdout and its exit code. */
import { runCli } from './cli/run.ts';
import { obeySignals } from './cli/signals.ts';
import { systemClock } from './core/clock.ts';
import { LineWriter } from './protocol/line_writer.ts';
import { openPersonalOutput } from './protocol/personal_output.ts';
import { openSink } from './protocol/stdout_sink.ts';

const STDOUT = 1;

const signals = obeySignals();
process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  writer: new LineWriter(openSink(STDOUT)),
  clock: systemClock,
  signal: signals.signal,
  stderr: openPersonalOutput(),
});
signals.endBySignal();
