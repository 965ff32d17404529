/**
 * One life of a connection, from a seed: rows are created, changed, deleted and created again while the connector reads,
 * is killed, meets faults and starts again from its last state; at the end there are quiet runs, and a destination
 * that merged all of it must be equal to the source. The same seed is the same life.
 */
import type { Dialect } from '../../emulator/dialect/dialect.ts';
import { DIALECT_NAMES, type DialectName, namedDialect } from '../../emulator/dialect/named_dialects.ts';
import type { AirbyteMessage, AirbyteStream, StateMessage } from '../../src/protocol/messages.ts';
import { type Bench, configured, selecting } from '../connector.ts';
import { type InProcessResult, runInProcess } from '../in_process.ts';
import { type Data, Destination } from './destination.ts';
import { History } from './history.ts';
import { Random } from './random.ts';
import { type RowTruth, Source } from './source.ts';

export interface LifeResult {
  readonly seed: number;
  readonly runs: number;
  readonly kills: number;
  readonly records: number;
  /** Rows that are left over at the destination, each in a period that a WARN named. */
  readonly excused: number;
  /** The events of the life that are named in `HAPPENINGS`, and `dialect NAME`, each once. */
  readonly met: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** A diary of events, to find the cause of a failure. */
  readonly diary: readonly string[];
}

/** What lives are for: a run of many lives must meet each of these. */
export const HAPPENINGS = [
  'column added',
  'column removed',
  'label added',
  'label removed',
  'lookup types added',
  'lookup types removed',
  'filter changed',
  'position refused',
  'lookup types withheld',
  'connector clock set forward',
  'connector clock set back',
  'service clock ahead',
  'tokens expired',
  'quick runs',
  'elastic table',
  'untracked table',
  'cursor of the table',
  'read in ranges',
  'refresh without state',
  'stream cleared',
] as const;
type Happening = (typeof HAPPENINGS)[number];

/** Passes requests to the current life. */
export interface RequestHook {
  handle: ((request: { readonly kind: string }) => Promise<void>) | undefined;
}

interface Kind {
  readonly table: string;
  readonly key: string;
  /** The column that changes change. */
  readonly name: string;
  /** Selected from the beginning. */
  readonly columns: readonly string[];
  /** Come into the selection and leave it. */
  readonly more: readonly string[];
  readonly tracked: boolean;
  readonly isElastic?: boolean;
  readonly cursor: string;
}

const ACCOUNT: Kind = {
  table: 'account',
  key: 'accountid',
  name: 'name',
  columns: ['accountid', 'name', 'versionnumber'],
  more: ['telephone1', 'statecode_label', 'ownerid_lookuplogicalname'],
  tracked: true,
  cursor: '_ab_cdc_cursor',
};

const KINDS = {
  account: ACCOUNT,
  /** As connections from the Python connector are configured. */
  byTime: {
    ...ACCOUNT,
    columns: [...ACCOUNT.columns, 'modifiedon'],
    more: ['telephone1'],
    cursor: 'modifiedon',
  },
  elastic: {
    table: 'cr1a7_sensorreading',
    key: 'cr1a7_sensorreadingid',
    name: 'cr1a7_name',
    columns: ['cr1a7_sensorreadingid', 'partitionid', 'cr1a7_name', 'versionnumber'],
    more: ['cr1a7_value'],
    tracked: true,
    isElastic: true,
    cursor: '_ab_cdc_cursor',
  },
  untracked: {
    table: 'territory',
    key: 'territoryid',
    name: 'name',
    columns: ['territoryid', 'name', 'versionnumber', 'modifiedon'],
    more: [],
    tracked: false,
    cursor: 'modifiedon',
  },
} as const satisfies Record<string, Kind>;

function kindOf(random: Random): Kind {
  const roll = random.next();
  if (roll < 0.55) return KINDS.account;
  if (roll < 0.65) return KINDS.byTime;
  return roll < 0.8 ? KINDS.elastic : KINDS.untracked;
}

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
  const kind = kindOf(random);
  const dialect = random.pick(DIALECT_NAMES);
  await bench.control('POST', 'dialect', {
    name: dialect,
    ...(random.chance(0.5) && {
      tokenDating: random.pick(['start', 'end']),
      recreatedRow: random.pick(['row then delete', 'delete then row', 'row only']),
      annotationsSuppressDeltaLink: random.chance(0.5),
      deltaLinkPosition: random.pick(['before', 'after']),
    }),
    ...(kind.isElastic === true && elasticSettings(dialect, random)),
  });
  const control = (method: string, path: string, body?: unknown) => bench.control(method, path, body);
  const service = { aheadMs: 0 };
  const nowMs = () => Date.now() + service.aheadMs;
  const { key, name, table } = kind;
  const source = await Source.open({
    table,
    key,
    name,
    isElastic: kind.isElastic === true,
    control,
    random,
    nowMs,
  });
  return await new Life(bench, hook, streams, kind, source, random, { seed, dialect, service }).toEnd();
}

/** Where a dialect does not track elastic tables, the life chooses what their deletes bring. */
function elasticSettings(dialect: DialectName, random: Random): Partial<Dialect> {
  if (namedDialect(dialect).elasticTables === 'tracked') return {};
  const elasticDelete = random.pick(['id', 'id-and-partition', 'id-and-partition', 'none'] as const);
  return { elasticTables: 'tracked', elasticDelete };
}

/** The settings of a life other than its table. */
interface Circumstances {
  readonly seed: number;
  readonly dialect: DialectName;
  /** How far the service's clock is ahead of the machine's. */
  readonly service: { aheadMs: number };
}

/** Deletes that a WARN has named. */
interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;

class Life {
  readonly #bench: Bench;
  readonly #hook: RequestHook;
  readonly #kind: Kind;
  readonly #source: Source;
  readonly #random: Random;
  readonly #seed: number;
  /** Ranges are read at once, so that such a life is not the same every time. */
  readonly #inRanges: boolean;
  readonly #stream: unknown;
  readonly #dialect: DialectName;
  readonly #service: { aheadMs: number };
  readonly #pageSize: number;
  readonly #excused: Period[] = [];
  #selected: readonly string[];
  #filter: string | undefined;
  #generation = 0;
  /** When the last sync that ended well began, by the service's clock: a run that fails is an attempt of its sync. */
  #goodMs = 0;
  /** When the first attempt of the present sync began. */
  #syncBegunMs: number | undefined;
  #latestClockMs = 0;
  readonly #destination: Destination;
  readonly #history: History;
  readonly #problems: string[] = [];
  readonly #diary: string[] = [];
  readonly #met = new Set<string>();
  #state: StateMessage['state'] | undefined;
  #lastCursor = 0;
  #runs = 0;
  #kills = 0;
  #records = 0;
  #usualBytes = 20_000;
  #clockOffsetMs = 0;
  #excusedRows = 0;

  constructor(
    bench: Bench,
    hook: RequestHook,
    streams: readonly AirbyteStream[],
    kind: Kind,
    source: Source,
    random: Random,
    { dialect, seed, service }: Circumstances,
  ) {
    this.#bench = bench;
    this.#hook = hook;
    this.#kind = kind;
    this.#source = source;
    this.#random = random;
    this.#seed = seed;
    this.#dialect = dialect;
    this.#service = service;
    this.#inRanges = kind === KINDS.account && seed % IN_RANGES_EVERY === 0;
    this.#selected = kind.columns;
    this.#stream = configured(streams, kind.table, 'incremental', { cursor_field: [kind.cursor] });
    this.#pageSize = random.between(1, kind.tracked ? 25 : 3);
    const key = kind.isElastic === true ? [kind.key, 'partitionid'] : kind.key;
    this.#destination = new Destination({ key, cursor: kind.cursor });
    this.#history = new History(source, (data) => this.#keyOf(data), kind.name, this.#inRanges);
    this.#met.add(`dialect ${dialect}`);
    if (kind.isElastic === true) this.#meet('elastic table');
    if (!kind.tracked) this.#meet('untracked table');
    if (kind === KINDS.byTime) this.#meet('cursor of the table');
    if (this.#inRanges) this.#meet('read in ranges');
    this.#note(`${kind.table} by ${kind.cursor}, ${dialect}, pages of ${this.#pageSize}`);
  }

  #keyOf(data: Data): string {
    const { isElastic, key } = this.#kind;
    return [key, ...(isElastic === true ? ['partitionid'] : [])].map((name) => String(data[name])).join();
  }

  async toEnd(): Promise<LifeResult> {
    const runs = this.#random.between(2, 6);
    for (let run = 0; run < runs; run++) await this.#stormyRun();
    await this.#bench.control('DELETE', 'faults');
    // One ends what was begun, be it with an empty page; one has what changed meanwhile; a stream that is cleared takes two more.
    let broughtCount = 1;
    this.#meet('quick runs');
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
      excused: this.#excusedRows,
      met: this.#met,
      problems: this.#problems,
      diary: this.#diary,
    };
  }

  /** What people do to a connection between two syncs. */
  async #reconfigure(): Promise<void> {
    const random = this.#random;
    const { more, tracked } = this.#kind;
    if (more.length > 0 && random.chance(0.3)) {
      const one = random.pick(more);
      const isSelected = this.#selected.includes(one);
      this.#selected = isSelected ? this.#selected.filter((name) => name !== one) : [...this.#selected, one];
      this.#note(`${isSelected ? 'without' : 'with'} ${one}`);
      this.#meet(`${columnKind(one)} ${isSelected ? 'removed' : 'added'}`);
    }
    if (!tracked && random.chance(0.2)) {
      this.#filter = this.#filter === undefined ? 'statecode ge 0' : undefined;
      this.#note(`filter ${this.#filter ?? 'none'}`);
      if (this.#runs > 0) this.#meet('filter changed');
    }
    if (tracked && random.chance(0.05)) {
      this.#generation++;
      this.#state = undefined;
      this.#note('refreshed, and records retained');
      if (this.#runs > 0) this.#meet('refresh without state');
    }
    if (random.chance(0.1)) {
      const body = '{"error":{"code":"0x80060888","message":"Invalid paging cookie."}}';
      const action = { type: 'status', status: 400, body };
      await this.#bench.control('POST', 'faults', { match: 'rows', table: this.#kind.table, action });
      this.#note('the next position is refused');
    }
  }

  /** Only time makes tokens expire where they are answered with all rows then. */
  async #expire(): Promise<void> {
    if (this.#dialect === 'default' || this.#dialect === 'contrary') {
      this.#note('all change tokens expire');
      await this.#bench.control('POST', 'changetracking/expire');
      return;
    }
    this.#note('eight days pass at the service');
    this.#meet('service clock ahead');
    this.#service.aheadMs += 8 * DAY_MS;
    await this.#bench.control('POST', 'clock/advance', { seconds: (8 * DAY_MS) / 1000 });
  }

  async #stormyRun(): Promise<void> {
    const random = this.#random;
    await this.#reconfigure();
    // The clock of the connector's machine may be set forward and back between runs.
    if (random.chance(0.3)) {
      const direction = random.pick([-1, 1]);
      this.#clockOffsetMs += direction * random.between(1, 2 * DAY_MS);
      this.#meet(direction > 0 ? 'connector clock set forward' : 'connector clock set back');
    }
    if (random.chance(0.1)) await this.#expire();
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
    // Without a state nothing says where the cursors were: then only the clock does, and it must not be behind.
    if (this.#state === undefined && this.#lastCursor > 0) {
      this.#clockOffsetMs = Math.max(this.#clockOffsetMs, this.#latestClockMs - Date.now());
    }
    const begunMs = Date.now() + this.#service.aheadMs;
    this.#latestClockMs = Math.max(this.#latestClockMs, Date.now() + this.#clockOffsetMs);
    const argv = ['read', '--config', this.#configFile(), '--catalog', this.#catalogFile()];
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
    this.#clockOffsetMs += result.waitedMs;
    this.#latestClockMs = Math.max(this.#latestClockMs, Date.now() + this.#clockOffsetMs);
    this.#excuse(result);
    this.#meetWarnings(result);
    this.#syncBegunMs ??= begunMs;
    if (result.exitCode === 0) {
      this.#goodMs = this.#syncBegunMs;
      this.#syncBegunMs = undefined;
    }
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

  #configFile(): string {
    const { table } = this.#kind;
    return this.#bench.file('life-config.json', {
      ...this.#bench.emulator.config,
      odata_maxpagesize: this.#pageSize,
      lookback_minutes: 0,
      parallel_initial_load: this.#inRanges,
      ...(this.#filter === undefined ? {} : { row_filters: [{ table, filter: this.#filter }] }),
    });
  }

  #catalogFile(): string {
    const stream = selecting(this.#stream, this.#selected) as object;
    const generation = { generation_id: this.#generation, minimum_generation_id: 0, sync_id: this.#runs };
    return this.#bench.file('life-catalog.json', { streams: [{ ...stream, ...generation }] });
  }

  /** Takes a WARN at its word, and no further: its stream, and deletes from the named time to the end of this run. */
  #excuse(result: InProcessResult): void {
    const toMs = Date.now() + this.#service.aheadMs;
    for (const words of warningsIn(result)) {
      const match =
        /^Stream (\S+): .*deleted since (.{16} UTC|the last good sync began).* cannot be known/.exec(words);
      if (match === null || match[1] !== this.#kind.table) continue;
      const since = match[2] ?? '';
      const fromMs = since.endsWith(' UTC')
        ? Date.parse(`${since.slice(0, 16).replace(' ', 'T')}Z`)
        : this.#goodMs;
      this.#excused.push({ fromMs: Math.min(fromMs, toMs), toMs });
      this.#note(`excused from ${new Date(fromMs).toISOString()}`);
    }
  }

  #isExcused({ deletedMs }: RowTruth): boolean {
    return this.#excused.some(({ fromMs, toMs }) => deletedMs >= fromMs && deletedMs <= toMs);
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
    // As the warning says, only clearing the destination guarantees the deletes. Not every user does it.
    const isWarned = warningsIn(result).some((words) => /cannot be known/.test(words));
    if (isWarned && this.#kind.isElastic !== true && this.#random.chance(0.3)) {
      this.#note('the stream is cleared');
      this.#meet('stream cleared');
      this.#deselectAsWarned(result);
      this.#destination.clear();
      this.#lastCursor = 0;
      this.#state = undefined;
    }
  }

  /** Columns that keep the changes away: who clears the stream without deselecting them meets the same warning again. */
  #deselectAsWarned(result: InProcessResult): void {
    for (const words of warningsIn(result)) {
      const named =
        /reading again without (.+), which stay empty\. Deselect them/.exec(words)?.[1]?.split(', ') ?? [];
      this.#selected = this.#selected.filter((name) => !named.includes(name));
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
    if (cursor > (this.#latestClockMs + MINUTE_MS) * 1000) {
      const seconds = Math.round(cursor / 1_000_000 - this.#latestClockMs / 1000);
      this.#problems.push(`run ${this.#runs}: the cursor is ${seconds} s ahead of the clock`);
    }
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
    const { name, tracked } = this.#kind;
    for (const id of this.#source.aliveIds) {
      const row = this.#destination.rows.get(id);
      if (row === undefined) this.#problems.push(`row ${id} is missing at the destination`);
      else if (row[name] !== this.#source.nameOf(id)) {
        const wanted = this.#source.nameOf(id);
        this.#problems.push(`row ${id} is "${String(row[name])}" at the destination, not "${wanted}"`);
      }
    }
    if (!tracked) return;
    for (const row of this.#destination.rows.values()) {
      const id = this.#keyOf(row);
      const truth = this.#source.rows.get(id)!;
      if (truth.alive) continue;
      if (this.#isExcused(truth)) this.#excusedRows++;
      else
        this.#problems.push(
          `row ${id}, deleted at ${new Date(truth.deletedMs).toISOString()}, is still there`,
        );
    }
  }

  #meetWarnings(result: InProcessResult): void {
    for (const words of warningsIn(result)) {
      for (const [happening, pattern] of TOLD_BY_WARNINGS) if (pattern.test(words)) this.#meet(happening);
    }
  }

  #meet(happening: Happening): void {
    this.#met.add(happening);
  }

  #note(words: string): void {
    this.#diary.push(words);
  }
}

/** What the connector alone knows to have happened. */
const TOLD_BY_WARNINGS: readonly (readonly [Happening, RegExp])[] = [
  ['position refused', /no longer knows (the|a) saved position/],
  ['lookup types withheld', /either the changes or the tables that lookups point to/],
  ['tokens expired', /the change token has expired|older than the service keeps changes/],
];

function columnKind(name: string): 'column' | 'label' | 'lookup types' {
  if (name.endsWith('_label')) return 'label';
  return name.endsWith('_lookuplogicalname') ? 'lookup types' : 'column';
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
