/**
 * Finds out how an entity can be paged, by at most four small requests for each entity and run.
 *
 * - P1: two rows without an order. Do their RecIds ascend?
 * - P2: a few rows in the order of the paging columns, and of the whole key if it contains an enum. Does the service accept it?
 * - P3: the rows at or after one of those. Do they begin with it?
 */
import { objectsOf } from '../core/json.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import { type FinopsClient, jsonTextOf } from './client.ts';
import { companyColumnOf, type Entity, keyColumnsOf, type XppColumn } from './entity.ts';
import { EtagReader } from './etag_reader.ts';
import { allOf, atOrAfter } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import { mayBeWildcard } from './literals.ts';
import { isTooLong, rowsUrl } from './page_url.ts';
import { pagingColumns, type ProbeFindings } from './paging_choice.ts';

/** Enough that one of them, after the first, probably has a key without a wildcard. */
const PROBED_ROWS = 5;

export interface ProbeOptions {
  readonly client: FinopsClient;
  readonly entity: Entity;
  readonly crossCompany: boolean;
  /** The condition of the read that the probe is for. */
  readonly filter: string | undefined;
  readonly signal: AbortSignal;
}

type Row = Readonly<Record<string, unknown>>;

export async function probePaging(options: ProbeOptions): Promise<ProbeFindings> {
  const keys = keyColumnsOf(options.entity);
  const paging = pagingColumns(keys);
  const plain = await rows(options, { top: 2 });
  const ordered = await orderedBy(options, paging);
  return {
    recIdsAscend: plain !== undefined && ascend(plain),
    ordersByKeys: ordered !== undefined,
    ordersByWholeKey:
      paging.length === keys.length ? ordered !== undefined : (await orderedBy(options, keys)) !== undefined,
    filtersByKeys: ordered !== undefined && (await filtersByKeys(options, ordered, paging)),
  };
}

async function orderedBy(
  options: ProbeOptions,
  columns: readonly XppColumn[],
): Promise<readonly Row[] | undefined> {
  if (columns.length === 0) return undefined;
  return await rows(options, { orderBy: columns.map(({ name }) => name), top: PROBED_ROWS });
}

async function filtersByKeys(
  options: ProbeOptions,
  ordered: readonly Row[],
  paging: readonly XppColumn[],
): Promise<boolean> {
  const orderBy = paging.map(({ name }) => name);
  for (const row of ordered.slice(1)) {
    const key = keyTexts(row, orderBy);
    const values = keyValues(paging, key);
    if (values === undefined || values.some(({ column, value }) => mayBeWildcard(column, value))) continue;
    const filter = allOf(options.filter, atOrAfter(values));
    const answer = await rows({ ...options, filter }, { orderBy, top: 2 });
    const [first] = answer ?? [];
    if (first === undefined) return false;
    const found = keyTexts(first, orderBy);
    return orderBy.every((name) => found[name] === key[name]);
  }
  // With fewer than two rows there is nothing to page; if all keys have wildcards, paging by key is impossible.
  return false;
}

/** @returns undefined if the service refused the request. */
async function rows(
  { client, crossCompany, entity, filter, signal }: ProbeOptions,
  query: { readonly orderBy?: readonly string[]; readonly top: number },
): Promise<readonly Row[] | undefined> {
  const company = companyColumnOf(entity);
  const select = [
    ...new Set([...keyColumnsOf(entity), ...(company ? [company] : [])].map(({ name }) => name)),
  ];
  const url = rowsUrl(client.baseUrl, entity.entitySet, { crossCompany, filter, select, ...query });
  if (isTooLong(url)) return undefined;
  try {
    return objectsOf(await client.getJson({ url, purpose: 'rows', signal }), 'value');
  } catch (error) {
    // A refusal is a valid result of the probe.
    if (error instanceof ServiceFaultError && isRefusal(error.fault.status)) return undefined;
    throw error;
  }
}

/** The service may refuse filters on virtual columns with a 400 or a 500. */
export function isRefusal(status: number): boolean {
  return status === 400 || status === 404 || status === 500 || status === 501;
}

function keyTexts(row: Row, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, jsonTextOf(row[name])]));
}

/** True for fewer than two rows. */
function ascend(some: readonly Row[]): boolean {
  const reader = new EtagReader();
  let last: bigint | undefined;
  for (const row of some) {
    const etag = Buffer.from(JSON.stringify(row['@odata.etag'] ?? null));
    if (!reader.read(etag, 0, etag.length)) return false;
    const id = BigInt(reader.digits.toString('latin1', 0, reader.length));
    if (last !== undefined && id < last) return false;
    last = id;
  }
  return true;
}
