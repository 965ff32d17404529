/**
 * Compares Airbyte's Python connector with this one, on one emulator: check, discover and two reads of each. Rows are compared
 * value by value; where columns differ, they are listed with the reason.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Emulator, startEmulator } from '../../emulator/start.ts';
import { type Case, skipped, type Verdict } from '../../judges/case.ts';
import { mustRun } from '../../judges/command.ts';
import { pythonEnvironment } from '../../judges/python_environment.ts';
import { ConnectorRuns, type Json, linesOf } from './connector.ts';
import { comparedDeletes, comparedRows } from './row_comparison.ts';

const NAME = "Airbyte's Python connector";
const STREAMS = { account: 'accountid', contact: 'contactid', cr1a7_project: 'cr1a7_projectid' } as const;
const fileOf = (path: string): string => fileURLToPath(new URL(`python_connector/${path}`, import.meta.url));

export async function comparePythonConnector(): Promise<Verdict> {
  const environment = await pythonEnvironment('python-connector', fileOf('requirements.txt'));
  if ('missing' in environment) return skipped(NAME, '', environment.missing);
  const { python } = environment;
  const version = await mustRun([
    python,
    '-c',
    "from importlib.metadata import version; print(version('airbyte-source-microsoft-dataverse'))",
  ]);
  const emulator = await startEmulator({ clock: { start: '2026-03-02T08:00:00Z' } });
  try {
    const runs = new PythonRuns(python, emulator);
    const cases = [await checked(runs), await discovered(runs)];
    for (const [stream, key] of Object.entries(STREAMS))
      cases.push(...(await read(runs, emulator, stream, key)));
    return { judge: NAME, version: version.trim(), cases };
  } finally {
    await emulator.stop();
  }
}

/** The Python connector as a child process. */
class PythonRuns {
  readonly #python: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'clients-'));
  readonly #config: string;

  constructor(python: string, { config }: Emulator) {
    this.#python = python;
    this.#env = { CLIENT_AUTHORITY: config['authority_url'] ?? '' };
    this.#config = this.write('config', { ...config, odata_maxpagesize: 25 });
  }

  write(name: string, value: unknown): string {
    const file = join(this.#folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(value));
    return file;
  }

  run(command: string, ...argv: readonly string[]): Promise<string> {
    const whole = [this.#python, fileOf('run.py'), command, '--config', this.#config, ...argv];
    return mustRun(whole, { env: this.#env });
  }
}

async function checked(runs: PythonRuns): Promise<Case> {
  const text = await runs.run('check');
  const status = linesOf(text).find((line) => line['type'] === 'CONNECTION_STATUS')?.['connectionStatus'];
  const isGood = (status as Json | undefined)?.['status'] === 'SUCCEEDED';
  return { case: 'check', outcome: isGood ? 'passed' : 'failed', detail: isGood ? '' : text.slice(-300) };
}

async function streamsOf(runs: PythonRuns): Promise<readonly Json[]> {
  const line = linesOf(await runs.run('discover')).find(({ type }) => type === 'CATALOG');
  return (line?.['catalog'] as { streams: readonly Json[] } | undefined)?.streams ?? [];
}

async function discovered(runs: PythonRuns): Promise<Case> {
  const names = (await streamsOf(runs)).map((stream) => String(stream['name']));
  const missing = Object.keys(STREAMS).filter((name) => !names.includes(name));
  const detail = missing.length === 0 ? `${names.length} streams` : `${missing.join(', ')} are missing`;
  return { case: 'discover', outcome: missing.length === 0 ? 'passed' : 'failed', detail };
}

/** Two reads of a stream by both, with a change, a delete and a new row in between. */
async function read(runs: PythonRuns, emulator: Emulator, name: string, key: string): Promise<Case[]> {
  const stream = (await streamsOf(runs)).find((one) => one['name'] === name);
  const catalog = runs.write(`catalog-${name}`, {
    streams: [
      {
        stream,
        sync_mode: 'incremental',
        destination_sync_mode: 'append_dedup',
        cursor_field: ['modifiedon'],
        primary_key: [[key]],
      },
    ],
  });
  const ours = new ConnectorRuns(emulator.config, name, {});
  const theirFirst = await runs.run('read', '--catalog', catalog);
  const ourFirst = await ours.next();
  await changeRows(emulator, name, key, ourFirst.rows);
  const state = linesOf(theirFirst).flatMap((line) => (line['state'] === undefined ? [] : [line['state']]));
  const theirSecond = await runs.run(
    'read',
    '--catalog',
    catalog,
    '--state',
    runs.write(`state-${name}`, state.slice(-1)),
  );
  const ourSecond = await ours.next();
  return [
    comparedRows(`${name}, first read`, key, theirFirst, ourFirst.text),
    comparedRows(`${name}, second read`, key, theirSecond, ourSecond.text),
    comparedDeletes(`${name}, deletes`, key, theirSecond, ourSecond.text),
  ];
}

async function changeRows(
  { url }: Emulator,
  table: string,
  key: string,
  rows: readonly Json[],
): Promise<void> {
  const [changed, deleted] = rows.map((row) => String(row[key]));
  const path = `${url}/_emulator/tables/${table}/rows`;
  const created = { modifiedon: '2026-03-02T09:00:00Z' };
  for (const [method, address, body] of [
    ['PATCH', `${path}/${changed}`, { modifiedon: '2026-03-02T08:30:00Z' }],
    ['DELETE', `${path}/${deleted}`, undefined],
    ['POST', path, created],
  ] as const) {
    const answer = await fetch(address, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${address}: ${await answer.text()}`);
  }
}
