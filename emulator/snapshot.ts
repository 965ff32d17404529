/**
 * The rows of an organization as JSON lines. The first line is the head; each further one is a row, or a row's deletion:
 *
 *     {"snapshot":"dataverse-emulator","format":1,"version":1000346,"created":2}
 *     {"table":"account","id":"…","version":1000001,"values":{"accountid":"…","name":"Contoso","revenue":1.10}}
 *     {"table":"account","id":"…","version":1000346,"deleted":true}
 *
 * `version` in the head is the organization's counter, and `created` how many rows were created without an id, so that new ids
 * continue the sequence. A property that a row does not mention is null; numbers keep their digits. Generated rows, rights,
 * faults, tokens and which of them have expired are not part of it.
 */
import { parseExact } from './exact_json.ts';
import { propertyOf, type Row, type Table } from './model.ts';
import type { Deletion, StoreContent, TableStore } from './table_store.ts';

const NAME = 'dataverse-emulator';
const FORMAT = 1;

/** The counters of an organization. */
export interface Counters {
  readonly version: number;
  readonly created: number;
}

export interface Snapshot extends Counters {
  /** By name, including empty ones. */
  readonly tables: ReadonlyMap<string, StoreContent>;
}

export function writeSnapshot(counters: Counters, stores: readonly TableStore[]): string {
  const lines = [JSON.stringify({ snapshot: NAME, format: FORMAT, ...counters })];
  for (const store of stores) {
    const { deletions, rows } = store.content();
    const table = JSON.stringify(store.table.name);
    for (const { id, values, version } of rows) {
      const members = Object.entries(values).map(([property, text]) => `${JSON.stringify(property)}:${text}`);
      lines.push(
        `{"table":${table},"id":${JSON.stringify(id)},"version":${version},"values":{${members.join(',')}}}`,
      );
    }
    for (const { id, partition, version } of deletions) {
      const part = partition === undefined ? '' : `,"partition":${JSON.stringify(partition)}`;
      lines.push(`{"table":${table},"id":${JSON.stringify(id)}${part},"version":${version},"deleted":true}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** @throws Error that names the line and the problem. */
export function readSnapshot(text: string, tables: readonly Table[]): Snapshot {
  const [head = '', ...lines] = text.split('\n');
  const counters = atLine(1, () => readHead(head));
  const readers = new Map(tables.map((table) => [table.name, new TableReader(table, counters.version)]));
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') atLine(index + 2, () => readLine(line, readers));
  }
  return { ...counters, tables: new Map([...readers].map(([name, reader]) => [name, reader.content()])) };
}

function readHead(line: string): Counters {
  const head = objectOf(JSON.parse(line) as unknown);
  if (head['snapshot'] !== NAME) throw new Error('this is not a snapshot of the emulator');
  if (head['format'] !== FORMAT) throw new Error(`only format ${FORMAT} is known`);
  return {
    version: wholeNumber(head, 'version'),
    created: wholeNumber(head, 'created'),
  };
}

function readLine(line: string, readers: ReadonlyMap<string, TableReader>): void {
  const plain = objectOf(JSON.parse(line) as unknown);
  const { table } = plain;
  const reader = readers.get(String(table));
  if (reader === undefined) throw new Error(`there is no table ${JSON.stringify(table)}`);
  if (plain['deleted'] === true) {
    reader.addDeletion(plain);
    return;
  }
  objectOf(plain['values']);
  reader.addRow(plain, objectOf(objectOf(parseExact(line))['values']));
}

/** Collects the lines of one table. */
class TableReader {
  readonly #rows = new Map<string, Row>();
  readonly #deletions: Deletion[] = [];
  readonly #table: Table;
  readonly #properties: ReadonlySet<string>;
  readonly #newest: number;

  constructor(table: Table, newest: number) {
    this.#table = table;
    this.#properties = new Set(table.columns.flatMap((column) => propertyOf(column) ?? []));
    this.#newest = newest;
  }

  content(): StoreContent {
    return { rows: [...this.#rows.values()], deletions: this.#deletions };
  }

  addDeletion(line: Readonly<Record<string, unknown>>): void {
    const deletion = this.#identified(line);
    const { partition = deletion.id } = line;
    if (typeof partition !== 'string') throw new Error('"partition" is not a text');
    this.#deletions.push(this.#table.tableType === 'Elastic' ? { ...deletion, partition } : deletion);
  }

  addRow(line: Readonly<Record<string, unknown>>, exact: Readonly<Record<string, unknown>>): void {
    const { id, version } = this.#identified(line);
    const { name, primaryId } = this.#table;
    for (const property of Object.keys(exact)) {
      if (!this.#properties.has(property)) throw new Error(`rows of ${name} have no "${property}"`);
    }
    if (exact[primaryId] !== id) throw new Error(`"${primaryId}" is not the row's id`);
    const values: Record<string, string> = {};
    for (const property of this.#properties) values[property] = JSON.stringify(exact[property] ?? null);
    // Elastic tables may have an id once in each partition.
    const key = `${id} ${values['partitionid'] ?? ''}`;
    if (this.#rows.has(key)) throw new Error(`table ${name} has a row ${id} already`);
    this.#rows.set(key, { id, version, values });
  }

  #identified(line: Readonly<Record<string, unknown>>): Deletion {
    const { id } = line;
    if (typeof id !== 'string' || id === '') throw new Error('"id" is missing');
    const version = wholeNumber(line, 'version');
    if (version > this.#newest) throw new Error(`"version" is beyond the head's, ${this.#newest}`);
    return { id, version };
  }
}

function atLine<T>(number: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`snapshot, line ${number}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error('a JSON object is expected');
}

function wholeNumber(from: Readonly<Record<string, unknown>>, name: string): number {
  const value = from[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`"${name}" is not a whole number`);
}
