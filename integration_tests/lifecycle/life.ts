/**
 * One life of a connection, from a seed: rows are created, changed, deleted and created again while the connector reads,
 * is killed, meets faults and starts again from its last state; at the end there are quiet runs, and a destination
 * that merged all of it must be equal to the source. The same seed is the same life.
 */
import type { AirbyteMessage, AirbyteStream, StateMessage } from '../../src/protocol/messages.ts';
import { type Bench, configured, selecting } from '../connector.ts';
import { type InProcessResult, runInProcess } from '../in_process.ts';
import { type Data, Destination } from './destination.ts';
import { History } from './history.ts';
import { Random } from './random.ts';
import { Source } from './source.ts';

export interface LifeResult {
  readonly seed: number;
  readonly runs: number;
  readonly kills: number;
  readonly records: number;
  readonly problems: readonly string[];
  /** What happened, for whoever has to find out why. */
  readonly diary: readonly string[];
}

/** Hands requests over to whoever lives now. */
export interface RequestHook {
  handle: ((request: { readonly kind: string }) => Promise<void>) | undefined;
}

interface Kind {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
  readonly tracked: boolean;
}

const KINDS: readonly Kind[] = [
  { table: 'account', key: 'accountid', columns: ['accountid', 'name', 'versionnumber'], tracked: true },
  {
    table: 'territory',
    key: 'territoryid',
    columns: ['territoryid', 'name', 'versionnumber', 'modifiedon'],
    tracked: false,
  },
];

const FAULTS: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'status', status: 503 },
  { type: 'status', status: 500 },
  { type: 'status', status: 504 },
  { type: 'status', status: 429, headers: { 'Retry-After': '7' } },
  { type: 'status', status: 401 },
  { type: 'cut', afterBytes: 40 },
  { type: 'cut', afterBytes: 400 },
  { type: 'truncateGzip' },
  { type: 'html' },
  { type: 'malformedJson' },
  { type: 'stall' },
  { type: 'delay', ms: 5 },
];

/** Of so many lives one reads its table in ranges. */
const IN_RANGES_EVERY = 5;

const DAY_MS = 86_400_000;
const QUIET_RUNS = 5;

export async function live(
  bench: Bench,
  hook: RequestHook,
  streams: readonly AirbyteStream[],
  seed: number,
): Promise<LifeResult> {
  const random = new Random(seed);
  await bench.reset();
  const kind = random.chance(0.75) ? KINDS[0]! : KINDS[1]!;
  await bench.control('POST', 'changetracking', {
    tokenDating: random.pick(['start', 'end']),
    recreatedRow: random.pick(['row then delete', 'delete then row', 'row only']),
  });
  const control = (method: string, path: string, body?: unknown) => bench.control(method, path, body);
  const source = await Source.open(kind.table, kind.key, control, random);
  return await new Life(bench, hook, streams, kind, source, random, seed).toEnd();
}

class Life {
  readonly #bench: Bench;
  readonly #hook: RequestHook;
  readonly #kind: Kind;
  readonly #source: Source;
  readonly #random: Random;
  readonly #seed: number;
  /** Ranges are read at once, so that such a life is not the same every time. */
  readonly #inRanges: boolean;
  readonly #catalog: string;
  readonly #config: string;
  readonly #destination: Destination;
  readonly #history: History;
  readonly #problems: string[] = [];
  readonly #diary: string[] = [];
  #state: StateMessage['state'] | undefined;
  #lastCursor = 0;
  #runs = 0;
  #kills = 0;
  #records = 0;
  #usualBytes = 20_000;
  #clockOffsetMs = 0;

  constructor(
    bench: Bench,
    hook: RequestHook,
    streams: readonly AirbyteStream[],
    kind: Kind,
    source: Source,
    random: Random,
    seed: number,
  ) {
    this.#bench = bench;
    this.#hook = hook;
    this.#kind = kind;
    this.#source = source;
    this.#random = random;
    this.#seed = seed;
    this.#inRanges = kind.tracked && seed % IN_RANGES_EVERY === 0;
    const stream = selecting(configured(streams, kind.table, 'incremental'), kind.columns);
    this.#catalog = bench.file('life-catalog.json', { streams: [stream] });
    this.#config = bench.file('life-config.json', {
      ...bench.emulator.config,
      odata_maxpagesize: random.between(1, kind.tracked ? 25 : 3),
      lookback_minutes: 0,
      parallel_initial_load: this.#inRanges,
    });
    const cursor = kind.tracked ? '_ab_cdc_cursor' : 'modifiedon';
    this.#destination = new Destination({ key: kind.key, cursor });
    this.#history = new History(source, kind.key, this.#inRanges);
  }

  async toEnd(): Promise<LifeResult> {
    const runs = this.#random.between(2, 6);
    for (let run = 0; run < runs; run++) await this.#stormyRun();
    await this.#bench.control('DELETE', 'faults');
    // One ends what was begun, be it with an empty page; one has what changed meanwhile; a stream that is cleared takes two more.
    let broughtCount = 1;
    for (let run = 0; run < 2 || (run < QUIET_RUNS && broughtCount > 0); run++) {
      broughtCount = await this.#quietRun();
    }
    if (this.#kind.tracked && broughtCount > 0) {
      this.#problems.push(`after ${QUIET_RUNS} quiet runs, another brought ${broughtCount} records`);
    }
    this.#compare();
    return {
      seed: this.#seed,
      runs: this.#runs,
      kills: this.#kills,
      records: this.#records,
      problems: this.#problems,
      diary: this.#diary,
    };
  }

  async #stormyRun(): Promise<void> {
    const random = this.#random;
    // The clock of the connector's machine may be set forward and back between runs.
    if (random.chance(0.3)) this.#clockOffsetMs += random.pick([-1, 1]) * random.between(1, 2 * DAY_MS);
    if (random.chance(0.1)) {
      this.#note('all change tokens expire');
      await this.#bench.control('POST', 'changetracking/expire');
    }
    const killAtByte = random.chance(0.6) ? random.between(1, this.#usualBytes) : undefined;
    let isOver = false;
    // One request after the other, so that what happens to the rows has one order.
    let busy = Promise.resolve();
    this.#hook.handle = ({ kind }) => {
      busy = busy.then(async () => {
        if (isOver || (kind !== 'rows' && kind !== 'delta')) return;
        if (random.chance(0.5)) {
          for (let n = random.between(1, 3); n > 0; n--) await this.#source.disturb();
        }
        if (random.chance(0.25)) await this.#fault();
      });
      return busy;
    };
    const result = await this.#run(killAtByte, () => {
      isOver = true;
    });
    this.#hook.handle = undefined;
    await busy;
    if (!result.killed) this.#usualBytes = Math.max(2_000, result.byteCount);
    await this.#bench.control('DELETE', 'faults');
    // What happens between runs.
    for (let n = random.between(0, 5); n > 0; n--) await this.#source.disturb();
  }

  async #fault(): Promise<void> {
    const action = this.#random.pick(FAULTS);
    const times = this.#random.chance(0.9) ? 1 : 12;
    this.#note(`fault ${JSON.stringify(action)} × ${times}`);
    await this.#bench.control('POST', 'faults', { match: 'any', times, action });
  }

  /** @returns how many records it brought. */
  async #quietRun(): Promise<number> {
    const result = await this.#run(undefined, () => {});
    if (result.exitCode !== 0) {
      this.#problems.push(`a quiet run failed: ${JSON.stringify(errorsIn(result))}`);
    }
    return recordsIn(result).length;
  }

  async #run(killAtByte: number | undefined, onEnd: () => void): Promise<InProcessResult> {
    this.#runs++;
    const argv = ['read', '--config', this.#config, '--catalog', this.#catalog];
    if (this.#state !== undefined) {
      argv.push('--state', this.#bench.file('life-state.json', [this.#state]));
    }
    const result = await runInProcess({
      argv,
      clockOffsetMs: this.#clockOffsetMs,
      parallelFromRows: 1,
      ...(killAtByte === undefined ? {} : { killAtByte }),
    });
    onEnd();
    if (result.killed) this.#kills++;
    const failed = errorsIn(result).length > 0;
    if (failed && result.exitCode === 0) {
      this.#problems.push(`run ${this.#runs} told of an error, and ended as if there were none`);
    }
    this.#note(
      `run ${this.#runs}: exit ${result.exitCode}${result.killed ? `, killed at byte ${killAtByte}` : ''}, ${recordsIn(result).length} records, ${statesIn(result).length} states ${JSON.stringify(errorsIn(result))}`,
    );
    this.#take(result);
    return result;
  }

  /** What a platform does with the output, and what must hold of it. */
  #take(result: InProcessResult): void {
    const { messages } = result;
    const states = statesIn(result);
    const lastState = messages.findLastIndex(({ type }) => type === 'STATE');
    // Of what follows the last state, any part may have arrived.
    const arrived = result.killed ? this.#random.between(lastState + 1, messages.length) : messages.length;
    for (const [index, message] of messages.entries()) {
      if (message.type !== 'RECORD') continue;
      this.#records++;
      this.#look(message.record.data);
      if (index < arrived) this.#destination.apply(message.record.data);
    }
    this.#countStates(messages.slice(0, lastState + 1), states);
    this.#state = states.at(-1) ?? this.#state;
    if (warningsIn(result).some((words) => /cannot be known/.test(words))) {
      // As the warning says: only a destination that is cleared can be sure of the deletes.
      this.#note('the stream is cleared');
      this.#destination.clear();
      this.#lastCursor = 0;
      this.#state = undefined;
    }
  }

  #look(data: Data): void {
    const problem = this.#history.tell(data);
    if (problem !== undefined) this.#problems.push(`run ${this.#runs}: ${problem}`);
    if (!this.#kind.tracked) return;
    const cursor = Number(data['_ab_cdc_cursor']);
    if (cursor <= this.#lastCursor) {
      this.#problems.push(`run ${this.#runs}: cursor ${cursor} after ${this.#lastCursor}`);
    }
    this.#lastCursor = cursor;
  }

  #countStates(covered: readonly AirbyteMessage[], states: readonly StateMessage['state'][]): void {
    const records = covered.filter(({ type }) => type === 'RECORD').length;
    const counted = states.reduce((sum, { sourceStats }) => sum + sourceStats.recordCount, 0);
    if (records !== counted) {
      this.#problems.push(`run ${this.#runs}: states count ${counted} records, and there were ${records}`);
    }
    let before = JSON.stringify(this.#state?.stream.stream_state);
    for (const { sourceStats, stream } of states) {
      const text = JSON.stringify(stream.stream_state);
      if (text === before && sourceStats.recordCount > 0) {
        this.#problems.push(`run ${this.#runs}: the same state twice in a row, with records in between`);
      }
      before = text;
    }
  }

  #compare(): void {
    const { key, tracked } = this.#kind;
    for (const id of this.#source.aliveIds) {
      const row = this.#destination.rows.get(id);
      if (row === undefined) this.#problems.push(`row ${id} is missing at the destination`);
      else if (row['name'] !== this.#source.nameOf(id)) {
        const wanted = this.#source.nameOf(id);
        this.#problems.push(`row ${id} is "${String(row['name'])}" at the destination, not "${wanted}"`);
      }
    }
    if (!tracked) return;
    for (const row of this.#destination.rows.values()) {
      const id = String(row[key]);
      if (!this.#source.rows.get(id)!.alive) this.#problems.push(`row ${id} is still at the destination`);
    }
  }

  #note(words: string): void {
    this.#diary.push(words);
  }
}

function recordsIn({ messages }: InProcessResult): AirbyteMessage[] {
  return messages.filter(({ type }) => type === 'RECORD');
}

function statesIn({ messages }: InProcessResult): StateMessage['state'][] {
  return messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
}

function warningsIn({ messages }: InProcessResult): string[] {
  return messages.flatMap((message) =>
    message.type === 'LOG' && message.log.level === 'WARN' ? [message.log.message] : [],
  );
}

function errorsIn({ messages }: InProcessResult): string[] {
  return messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error.message] : [],
  );
}
