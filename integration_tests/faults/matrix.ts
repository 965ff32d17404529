/**
 * Every fault on every kind of request, once and permanently, and the connector's reaction. Each cell is a run of `read`
 * over three pages (a first load, or changes), followed by a run without faults from the last state.
 */
import type { AirbyteMessage, AirbyteStream, StateMessage } from '../../src/protocol/messages.ts';
import { type Bench, configured, selecting } from '../connector.ts';
import type { Timeouts } from '../../src/commands/command_context.ts';
import { type InProcessResult, runInProcess } from '../in_process.ts';

type Action = Readonly<Record<string, unknown>>;

export interface FaultCase {
  readonly name: string;
  readonly action: Action;
  /** Whether it means something for requests that bring no rows. */
  readonly rowsOnly?: boolean;
}

const status = (code: number, more: Action = {}): Action => ({ type: 'status', status: code, ...more });
const refusal = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

export const FAULTS: readonly FaultCase[] = [
  { name: '400', action: status(400, { body: refusal('0x80060888', 'The query is wrong.') }) },
  { name: '401', action: status(401) },
  { name: '403', action: status(403, { body: refusal('0x80040220', 'missing prvReadAccount privilege') }) },
  { name: '404', action: status(404, { body: '<html><title>Not found</title></html>' }) },
  { name: '429 with Retry-After', action: status(429, { headers: { 'Retry-After': '20' } }) },
  { name: '500 without a code', action: status(500) },
  {
    name: '500, time-out of the database',
    action: status(500, { body: refusal('0x80044151', 'SQL timeout') }),
  },
  { name: '502, a page of HTML', action: status(502, { body: '<html><title>Bad gateway</title></html>' }) },
  { name: '503 with Retry-After', action: status(503, { headers: { 'Retry-After': '20' } }) },
  { name: '504', action: status(504) },
  {
    name: 'expired change token',
    action: status(400, { body: refusal('0x80044352', 'Version stamp has expired.') }),
    rowsOnly: true,
  },
  {
    name: 'expired change token, number in the words, 500',
    action: status(500, { body: refusal('', 'Error -2147204270: please perform a full sync.') }),
    rowsOnly: true,
  },
  { name: 'no answer', action: { type: 'stall' } },
  { name: 'late answer', action: { type: 'delay', ms: 50 } },
  { name: 'connection closed', action: { type: 'disconnect' } },
  { name: 'no more after some bytes', action: { type: 'stallInBody', afterBytes: 5 } },
  { name: 'shorter than announced', action: { type: 'wrongLength', byBytes: 10 } },
  { name: 'longer than announced', action: { type: 'wrongLength', byBytes: -10 } },
  { name: 'cut in the body', action: { type: 'cut', afterBytes: 5 } },
  { name: 'compressed stream ends early', action: { type: 'truncateGzip' } },
  { name: 'HTML with status 200', action: { type: 'html' } },
  { name: 'malformed JSON', action: { type: 'malformedJson' } },
  { name: 'no delta link', action: { type: 'omitDeltaLink' }, rowsOnly: true },
  { name: 'link to the page itself', action: { type: 'loopingLink' }, rowsOnly: true },
  {
    name: 'link to another host',
    action: { type: 'nextLink', url: 'https://elsewhere.example.com/x' },
    rowsOnly: true,
  },
];

export interface Place {
  readonly name: string;
  readonly match: 'token' | 'whoami' | 'metadata' | 'count' | 'rows' | 'delta';
  /** How many requests of the kind pass first. */
  readonly skip: number;
  /** Whether the run reads changes. */
  readonly changes: boolean;
  /** Whether the table is read in ranges. */
  readonly inRanges?: boolean;
}

export const PLACES: readonly Place[] = [
  { name: 'token', match: 'token', skip: 0, changes: false },
  { name: 'WhoAmI', match: 'whoami', skip: 0, changes: false },
  { name: 'metadata', match: 'metadata', skip: 0, changes: false },
  { name: 'count of rows', match: 'count', skip: 0, changes: false },
  { name: 'first page of keys', match: 'rows', skip: 0, changes: false },
  { name: 'last page of keys', match: 'rows', skip: 2, changes: false },
  { name: 'first page', match: 'rows', skip: 3, changes: false },
  { name: 'middle page', match: 'rows', skip: 4, changes: false },
  { name: 'last page', match: 'rows', skip: 5, changes: false },
  // Two questions for the ends of the ranges and the keys come before.
  { name: 'keys before ranges', match: 'rows', skip: 2, changes: false, inRanges: true },
  { name: 'first page of a range', match: 'rows', skip: 5, changes: false, inRanges: true },
  { name: 'page of a later range', match: 'rows', skip: 8, changes: false, inRanges: true },
  { name: 'first page of changes', match: 'delta', skip: 0, changes: true },
  { name: 'last page of changes', match: 'delta', skip: 2, changes: true },
];

export interface Cell {
  readonly fault: string;
  readonly place: string;
  readonly times: 'once' | 'always';
  /** `delivered`, or the kind and code of the error. */
  readonly outcome: string;
  readonly message: string;
  /** How often something was asked for again. */
  readonly retries: number;
  /** How much of what there was to deliver arrived in this run. */
  readonly delivered: 'no rows' | 'some rows' | 'all rows';
  readonly states: number;
  /** What a run without faults from the last state makes of it: `completes`, or what went wrong. */
  readonly nextRun: string;
}

/** Whether the fault is met by waiting for a time-out. */
export function isStall({ action }: FaultCase): boolean {
  return action['type'] === 'stall' || action['type'] === 'stallInBody';
}

const allOf = (ms: number): Timeouts => ({ answerMs: ms, bodyIdleMs: ms, signInMs: ms });
/** Long enough that a busy machine is not taken for a stalled service. */
const TIMEOUTS = { ofStalls: allOf(1500), ofOthers: allOf(30_000) };

const ROWS = 60;
const CHANGES = 30;
const PAGE = { first: 20, changes: 10 };
const COLUMNS = ['accountid', 'name'];

export class FaultMatrix {
  readonly #bench: Bench;
  readonly #streams: readonly AirbyteStream[];

  constructor(bench: Bench, streams: readonly AirbyteStream[]) {
    this.#bench = bench;
    this.#streams = streams;
  }

  async cell(fault: FaultCase, place: Place, times: 'once' | 'always'): Promise<Cell> {
    const before = await this.#prepare(place);
    await this.#bench.control('POST', 'faults', {
      match: place.match,
      ...(place.match === 'rows' || place.match === 'delta' ? { table: 'account' } : {}),
      skip: place.skip,
      times: times === 'once' ? 1 : 1000,
      action: fault.action,
    });
    const timeouts = isStall(fault) ? TIMEOUTS.ofStalls : TIMEOUTS.ofOthers;
    const result = await this.#run(place, before, timeouts);
    await this.#bench.control('DELETE', 'faults');
    const states = statesIn(result);
    const next = await this.#run(place, states.at(-1) ?? before);
    return {
      fault: fault.name,
      place: place.name,
      times,
      ...outcomeOf(result),
      retries: retriesIn(result),
      delivered: amount(keysIn(result).size, place.changes ? CHANGES : ROWS),
      states: states.length,
      nextRun: verdict(place, result, next, states.length > 0),
    };
  }

  /** The state that the run begins with. */
  async #prepare(place: Place): Promise<StateMessage['state'] | undefined> {
    await this.#bench.reset();
    if (!place.changes) return undefined;
    const first = await this.#run(place, undefined);
    const rows = (await this.#bench.control('GET', 'tables/account/rows?limit=100')) as Record<
      string,
      string
    >[];
    for (const [index, row] of rows.slice(0, CHANGES).entries()) {
      const path = `tables/account/rows/${row['accountid']}`;
      if (index < 25) await this.#bench.control('PATCH', path, { name: `changed ${index}` });
      else await this.#bench.control('DELETE', path);
    }
    return statesIn(first).at(-1);
  }

  async #run(
    place: Place,
    state: StateMessage['state'] | undefined,
    timeouts = TIMEOUTS.ofOthers,
  ): Promise<InProcessResult> {
    const stream = selecting(configured(this.#streams, 'account', 'incremental'), COLUMNS);
    const config = {
      ...this.#bench.emulator.config,
      odata_maxpagesize: place.changes ? PAGE.changes : PAGE.first,
      parallel_initial_load: place.inRanges === true,
      ...(place.inRanges === true ? { max_concurrent_requests: 1 } : {}),
    };
    const argv = [
      'read',
      '--config',
      this.#bench.file('fault-config.json', config),
      '--catalog',
      this.#bench.file('fault-catalog.json', { streams: [stream] }),
    ];
    if (state !== undefined) argv.push('--state', this.#bench.file('fault-state.json', [state]));
    return await runInProcess({ argv, timeouts, parallelFromRows: 1 });
  }
}

function outcomeOf({ exitCode, messages }: InProcessResult): { outcome: string; message: string } {
  const errors = messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error] : [],
  );
  const [error] = errors;
  if (exitCode === 0 && error === undefined) return { outcome: 'delivered', message: '' };
  if (error === undefined || errors.length > 1) return { outcome: 'unknown', message: '' };
  const code = /^(\w+):/.exec(error.internal_message ?? '')?.[1] ?? 'unknown';
  return { outcome: `${error.failure_type} \`${code}\``, message: error.message };
}

/** What both runs together must have: every row or change that there was. */
function verdict(place: Place, result: InProcessResult, next: InProcessResult, saved: boolean): string {
  if (next.exitCode !== 0) return `fails: ${outcomeOf(next).message}`;
  const keys = new Set([...(saved ? keysIn(result) : []), ...keysIn(next)]);
  const wanted = place.changes ? CHANGES : ROWS;
  return keys.size >= wanted ? 'completes' : `lacks ${wanted - keys.size}`;
}

function amount(count: number, wanted: number): Cell['delivered'] {
  return count === 0 ? 'no rows' : count < wanted ? 'some rows' : 'all rows';
}

/** Every retry is logged. */
function retriesIn({ messages }: InProcessResult): number {
  return messages.filter(
    (message) => message.type === 'LOG' && / again .*in [\d.]+ s: /.test(message.log.message),
  ).length;
}

function keysIn({ messages }: InProcessResult): Set<unknown> {
  return new Set(
    messages.flatMap((message) => (message.type === 'RECORD' ? [message.record.data['accountid']] : [])),
  );
}

function statesIn({ messages }: { messages: readonly AirbyteMessage[] }): StateMessage['state'][] {
  return messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
}
