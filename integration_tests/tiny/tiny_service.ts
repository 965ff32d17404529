/**
 * A system that is neither of the two: three tables with keys of two columns, pages by offset, no change tracking, no
 * labels, no privileges. It proves that the commands ask what a service can do, and never which system it is.
 */
import { ConnectorError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { HttpResponse } from '../../src/http/message.ts';
import type {
  FilterWriter,
  Identity,
  ODataService,
  Page,
  PageEnd,
  PageResume,
  RowsRequest,
} from '../../src/odata/service.ts';
import type { Table, TableSummary } from '../../src/odata/table.ts';

const ORIGIN = 'https://tiny.test';
const PAGE_ROWS = 2;

export type TinyRow = JsonObject;

export interface TinyTable {
  readonly table: Table;
  readonly rows: readonly TinyRow[];
}

/** A table whose rows are known by two columns, such as a country and a number. */
export function tinyTable(name: string, rows: readonly TinyRow[]): TinyTable {
  const columns = [
    { name: 'country', type: 'string' },
    { name: 'number', type: 'integer' },
    { name: 'changed', type: 'timestamp' },
    { name: 'title', type: 'string' },
  ] as const;
  const table: Table = {
    name,
    entitySet: name.toUpperCase(),
    primaryKey: ['country', 'number'],
    tracked: false,
    changedAtColumn: 'changed',
    columns,
  };
  return { table, rows };
}

export class TinyService implements ODataService {
  readonly product = 'Tiny';
  /** The URLs of all pages that were asked for. */
  readonly asked: string[] = [];
  /** The table whose rows may not be read. */
  forbidden: string | undefined;
  /** The page at which the service is out of order. */
  brokenUrl: string | undefined;
  readonly #tables: readonly TinyTable[];

  constructor(tables: readonly TinyTable[]) {
    this.#tables = tables;
  }

  readonly filters: FilterWriter = {
    comparison: ({ name }, operator, value) => `${name} ${operator} ${value}`,
    isNull: ({ name }) => `${name} eq null`,
    anyOfKeys: () => undefined,
  };

  identify(): Promise<Identity> {
    return Promise.resolve({ organizationId: 'tiny' });
  }

  listTables(): Promise<TableSummary[]> {
    return Promise.resolve(this.#tables.map(({ table }) => table));
  }

  pageRows(): number {
    return PAGE_ROWS;
  }

  async *describeTables(tables: readonly TableSummary[]): AsyncGenerator<Table[]> {
    yield await Promise.resolve(tables.map(({ name }) => this.#tableOf(name).table));
  }

  countRows(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map());
  }

  async probe(table: TableSummary): Promise<void> {
    await this.openPage(this.firstPage({ table, columns: table.primaryKey, tracked: false }));
  }

  currentTime(): Promise<number | undefined> {
    return Promise.resolve(undefined);
  }

  /** Times of one form and zone are in the order of their texts. */
  greatestValue({ name }: TableSummary, column: string): Promise<string | undefined> {
    const values = this.#tableOf(name).rows.map((row) => String(row[column]));
    return Promise.resolve(values.sort().at(-1));
  }

  firstPage(request: RowsRequest): Page {
    return pageFrom(request, 0);
  }

  pageAt(request: RowsRequest, resume: PageResume): Page {
    if (resume.kind === 'place') return pageFrom(request, Number(resume.place['skip']));
    throw new TypeError('a position of another system');
  }

  isUsable(resume: PageResume): boolean {
    return resume.kind === 'place' && typeof resume.place['skip'] === 'number';
  }

  openPage({ request, url }: Page): Promise<HttpResponse> {
    const { name } = request.table;
    this.asked.push(url);
    if (name === this.forbidden) return Promise.reject(refusal('config', 'access_denied', name));
    if (url === this.brokenUrl) return Promise.reject(refusal('transient', 'service_unavailable', name));
    const { searchParams } = new URL(url);
    const skip = Number(searchParams.get('skip'));
    const rows = this.#tableOf(name).rows.filter((row) => isWanted(row, request.filter));
    const next = skip + PAGE_ROWS < rows.length ? { '@odata.nextLink': `?skip=${skip + PAGE_ROWS}` } : {};
    return Promise.resolve(responseOf({ ...next, value: rows.slice(skip, skip + PAGE_ROWS) }));
  }

  /** How many rows came so far. The key of the last one, which nothing needs here, shows in the state that it came whole. */
  resumeAfter({ url }: Page, { lastKey, nextLink, rowCount }: PageEnd): Promise<PageResume | undefined> {
    if (nextLink === undefined) return Promise.resolve(undefined);
    const skip = Number(new URL(url).searchParams.get('skip')) + rowCount;
    return Promise.resolve({ kind: 'place', place: { skip, last: lastKey } });
  }

  explain(error: unknown): unknown {
    return error;
  }

  #tableOf(name: string): TinyTable {
    const found = this.#tables.find(({ table }) => table.name === name);
    if (found === undefined) throw new Error(`no table ${name}`);
    return found;
  }
}

function pageFrom(request: RowsRequest, skip: number): Page {
  const url = new URL(request.table.entitySet, ORIGIN);
  url.searchParams.set('skip', String(skip));
  if (request.filter !== undefined) url.searchParams.set('filter', request.filter);
  return { request, url: url.href, followsLinks: false };
}

/** Understands the one condition that a read by `changed` asks with. */
function isWanted(row: TinyRow, filter: string | undefined): boolean {
  const from = /changed ge ([^\s)]+)/.exec(filter ?? '')?.[1];
  return from === undefined || String(row['changed']) >= from;
}

function refusal(
  kind: 'config' | 'transient',
  code: 'access_denied' | 'service_unavailable',
  table: string,
): ConnectorError {
  return new ConnectorError(kind, code, `Table ${table}: the tiny service refuses.`);
}

function responseOf(document: unknown): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(JSON.stringify(document)));
  }
  return { status: 200, headers: {}, body: body(), discard: () => {} };
}
