/** What all attacks share: an emulator for the usual answers, a decoy that must hear nothing, a catalog, and states. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AirbyteStream, StateMessage } from '../../src/protocol/messages.ts';
import { type Bench, configured, selecting } from '../connector.ts';
import { InProcessBench, lastStates, type Row, rowsOf } from '../in_process_bench.ts';
import type { Attack } from './attack.ts';
import { UsualAnswers } from './server.ts';

const COLUMNS = ['accountid', 'name', 'description', 'telephone1', '_ab_cdc_cursor'];
/** The sample accounts come in three pages. */
const PAGE_ROWS = 20;

export interface Files {
  readonly argv: readonly string[];
  readonly secret: string;
}

export class Stage {
  readonly bench: Bench;
  readonly usual: UsualAnswers;
  readonly decoyOrigin: string;
  /** What a read without attack brings, by the rows' ids. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Those that have changed since the state was written. */
  readonly changedRows: ReadonlyMap<string, Row>;
  #fileCount = 0;
  readonly #decoy: Decoy;
  readonly #streams: readonly AirbyteStream[];
  readonly #state: readonly StateMessage['state'][];

  private constructor(bench: Bench, decoy: Decoy, recorded: Recorded) {
    this.bench = bench;
    this.usual = new UsualAnswers(bench.emulator.url);
    this.decoyOrigin = decoy.origin;
    this.#decoy = decoy;
    this.#streams = recorded.streams;
    this.#state = recorded.state;
    this.rows = byId(recorded.rows);
    this.changedRows = byId(recorded.changedRows);
  }

  static async set(): Promise<Stage> {
    const inProcess = await InProcessBench.start({ clock: { start: '2026-03-02T08:00:00Z' } });
    return new Stage(inProcess.bench, await startDecoy(), await record(inProcess));
  }

  /** Requests that another origin has heard of. */
  get leaks(): readonly string[] {
    return this.#decoy.heard;
  }

  /** The arguments of an attack's command against a server at `origin`. */
  argv(attack: Attack, origin: string): Files {
    const text = (value: unknown): string =>
      JSON.stringify(value).replaceAll(this.bench.emulator.url, origin);
    const number = this.#fileCount++;
    const file = (name: string, value: unknown): string =>
      this.bench.file(`${number}-${name}.json`, text(value));
    const secret = this.bench.emulator.config['client_secret_value'] ?? '';
    const settings = {
      ...this.bench.emulator.config,
      odata_maxpagesize: PAGE_ROWS,
      tables: ['account'],
      choice_labels: false,
    };
    const config = file('config', { ...settings, ...attack.config });
    if (attack.command === 'check' || attack.command === 'discover')
      return { argv: [attack.command, '--config', config], secret };
    const stream = selecting(configured(this.#streams, 'account', 'incremental'), COLUMNS);
    const argv = ['read', '--config', config, '--catalog', file('catalog', { streams: [stream] })];
    return {
      argv: attack.command === 'read' ? argv : [...argv, '--state', file('state', this.#state)],
      secret,
    };
  }

  async strike(): Promise<void> {
    this.#decoy.server.closeAllConnections();
    this.#decoy.server.close();
    await this.bench.stop();
  }
}

interface Recorded {
  readonly streams: readonly AirbyteStream[];
  readonly state: readonly StateMessage['state'][];
  readonly rows: readonly Row[];
  readonly changedRows: readonly Row[];
}

/** Reads once without malice: all rows, then changes of several pages. */
async function record(inProcess: InProcessBench): Promise<Recorded> {
  const config = { tables: ['account'], odata_maxpagesize: PAGE_ROWS, choice_labels: false };
  const discovered = await inProcess.discover(config);
  const wanted = [{ name: 'account', mode: 'incremental', columns: COLUMNS } as const];
  const first = await discovered.read(wanted);
  const state = lastStates(first);
  for (const row of rowsOf(first).slice(0, 2 * PAGE_ROWS + 5)) {
    await inProcess.bench.control('PATCH', `tables/account/rows/${String(row['accountid'])}`, {
      telephone1: '1',
    });
  }
  const changes = await discovered.read(wanted, { state });
  const rows = await discovered.read(wanted);
  return { streams: discovered.streams, state, rows: rowsOf(rows), changedRows: rowsOf(changes) };
}

function byId(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [String(row['accountid']), row]));
}

interface Decoy {
  readonly origin: string;
  readonly server: Server;
  readonly heard: string[];
}

async function startDecoy(): Promise<Decoy> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'without a token'}`);
    response.end('{"value":[]}');
  });
  server.listen(0, '127.0.0.2');
  await once(server, 'listening');
  return { origin: `http://127.0.0.2:${(server.address() as AddressInfo).port}`, server, heard };
}
