/**
 * Measures a read of generated rows: time and peak memory of the connector's process, and whether every row arrived.
 *
 *     npm run measure -- [--rows 1000000] [--streams 1]
 *
 * The emulator runs in a separate process, so that its work is not counted. Peak memory is the kernel's high-water mark
 * of resident memory (VmHWM), so this runs on Linux.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { GeneratedShape } from '../emulator/generated/generated_table.ts';
import { startEmulatorProcess } from './emulator_process.ts';
import { type ProcessUsage, usageOf } from './process_usage.ts';

export interface Measurement extends ProcessUsage {
  readonly records: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly exitCode: number | null;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const EXECUTABLE = join(root, 'bin/source-microsoft-dataverse');
const RECORD = Buffer.from('{"type":"RECORD"');
const POLL_MS = 20;

/** Reads `streams` generated tables of `rows` rows each, in full. */
export async function measureRead(
  rows: number,
  streams: number,
  shape: GeneratedShape = 'ordinary',
): Promise<Measurement> {
  const names = Array.from({ length: streams }, (_, index) => `measured${index}`);
  const folder = mkdtempSync(join(tmpdir(), 'dataverse-measure-'));
  const emulator = await startEmulatorProcess(names.map((name) => `${name}=${rows}:${shape}`));
  try {
    const config = join(folder, 'config.json');
    const catalog = join(folder, 'catalog.json');
    writeFileSync(config, emulator.config);
    writeFileSync(catalog, JSON.stringify({ streams: names.map(configured) }));
    return await measure(['read', '--config', config, '--catalog', catalog]);
  } finally {
    emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configured(name: string): object {
  return { stream: { name, json_schema: {} }, sync_mode: 'incremental', destination_sync_mode: 'append' };
}

/** Runs the connector, and counts what it writes. @param program in place of the executable, with its first arguments. */
export async function measure(
  argv: readonly string[],
  program: readonly string[] = [EXECUTABLE],
): Promise<Measurement> {
  const begun = performance.now();
  const [file = EXECUTABLE, ...before] = program;
  const child = spawn(file, [...before, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let usage: ProcessUsage = { cpuSeconds: 0, peakMegabytes: 0 };
  const poll = setInterval(() => {
    usage = usageOf(child.pid) ?? usage;
  }, POLL_MS);
  const counter = new LineCounter();
  child.stdout.on('data', (chunk: Buffer) => counter.add(chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  return {
    records: counter.records,
    bytes: counter.bytes,
    seconds: (performance.now() - begun) / 1000,
    ...usage,
    exitCode,
  };
}

/** Counts RECORD lines without keeping them. */
class LineCounter {
  records = 0;
  bytes = 0;
  #tail = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    const text = Buffer.concat([this.#tail, chunk]);
    let from = 0;
    for (let at = text.indexOf(RECORD); at >= 0; at = text.indexOf(RECORD, from)) {
      this.records++;
      from = at + RECORD.length;
    }
    this.#tail = Buffer.from(text.subarray(Math.max(from, text.length - RECORD.length + 1)));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '1000000' }, streams: { type: 'string', default: '1' } },
  });
  const { bytes, cpuSeconds, exitCode, peakMegabytes, records, seconds } = await measureRead(
    Number(values.rows),
    Number(values.streams),
  );
  console.log(`exit code            ${exitCode}`);
  console.log(`records              ${records} (expected ${Number(values.rows) * Number(values.streams)})`);
  console.log(`output               ${(bytes / 1e6).toFixed(0)} MB`);
  console.log(`wall time            ${seconds.toFixed(1)} s`);
  console.log(`processor time       ${cpuSeconds.toFixed(1)} s`);
  console.log(`records a second     ${Math.round(records / seconds)}`);
  console.log(`peak resident memory ${peakMegabytes.toFixed(0)} MiB`);
}
