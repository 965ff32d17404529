/**
 * Measures commands that have almost nothing to do: `spec`, `check`, and an incremental read that finds nothing new.
 *
 *     npm run measure:start -- [--runs 11] [--against FOLDER]
 *
 * Prints the median and the fastest run of each: processor time of the process and all its threads, and wall time.
 * `--against` names a built checkout; its commands run in turn with ours, and a last column gives the median ratio of
 * processor time, pair by pair. Linux only: the times are the kernel's own, as bash prints them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEmulatorProcess } from './emulator_process.ts';

interface Files {
  readonly checkout: string;
  readonly config: string;
  readonly catalog: string;
  readonly state: string;
}

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const STREAMS = ['account', 'contact'];

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '11' }, against: { type: 'string' } },
});
const runs = Number(values.runs);

const folder = mkdtempSync(join(tmpdir(), 'dataverse-start-'));
const emulator = await startEmulatorProcess([]);
try {
  const checkouts = values.against === undefined ? [root] : [root, values.against];
  const files = checkouts.map((checkout) => ({ checkout, ...prepare(checkout, emulator.config) }));
  const commands: readonly (readonly [string, (files: Files) => readonly string[]])[] = [
    ['spec', () => ['spec']],
    ['check', ({ config }) => ['check', '--config', config]],
    [
      'read of nothing',
      ({ config, catalog, state }) => ['read', '--config', config, '--catalog', catalog, '--state', state],
    ],
  ];
  console.log('| command | CPU ms, median | fastest | wall ms, median | fastest | CPU, times the other |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, argv] of commands) console.log(row(name, argv, files));
} finally {
  emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A first read by the checkout itself, since it may not understand states of another version. */
function prepare(checkout: string, configuration: string): Omit<Files, 'checkout'> {
  const own = mkdtempSync(join(folder, 'checkout-'));
  const config = join(own, 'config.json');
  const catalog = join(own, 'catalog.json');
  const state = join(own, 'state.json');
  writeFileSync(config, configuration);
  const streams = STREAMS.map((name) => ({
    stream: { name, json_schema: {} },
    sync_mode: 'incremental',
    destination_sync_mode: 'append_dedup',
  }));
  writeFileSync(catalog, JSON.stringify({ streams }));
  const lines = execFileSync(executable(checkout), ['read', '--config', config, '--catalog', catalog], {
    encoding: 'utf8',
  });
  const states = lines.split('\n').filter((line) => line.startsWith('{"type":"STATE"'));
  const last = new Map(
    states.map((line) => {
      const message = JSON.parse(line) as { state: { stream: { stream_descriptor: { name: string } } } };
      return [message.state.stream.stream_descriptor.name, message.state];
    }),
  );
  writeFileSync(state, JSON.stringify([...last.values()]));
  return { config, catalog, state };
}

function executable(checkout: string): string {
  return join(checkout, 'bin/source-microsoft-dataverse');
}

function row(
  name: string,
  argv: (files: Files) => readonly string[],
  [ours, theirs]: readonly Files[],
): string {
  if (ours === undefined) return '';
  const costs: Cost[] = [];
  const ratios: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const cost = costOf(ours.checkout, argv(ours));
    const other = theirs === undefined ? undefined : costOf(theirs.checkout, argv(theirs));
    // The first run warms the file cache.
    if (run === 0) continue;
    costs.push(cost);
    if (other !== undefined) ratios.push(cost.cpuMs / other.cpuMs);
  }
  const cpu = costs.map(({ cpuMs }) => cpuMs);
  const wall = costs.map(({ wallMs }) => wallMs);
  const against = ratios.length === 0 ? '' : median(ratios).toFixed(2);
  return `| ${name} | ${median(cpu)} | ${Math.min(...cpu)} | ${median(wall)} | ${Math.min(...wall)} | ${against} |`;
}

/** Bash's `time` counts a process with all its threads and children, to the millisecond. */
function costOf(checkout: string, argv: readonly string[]): Cost {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null';
  const result = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, 'bash', executable(checkout), ...argv], {
    encoding: 'utf8',
  });
  const [wall = 0, user = 0, system = 0] = (result.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { cpuMs: Math.round((user + system) * 1000), wallMs: Math.round(wall * 1000) };
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}
