/** Which operation answers which address of the Web API. */
import { type Answer, notEmulated, Refusal } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { answerDefinitions } from './metadata_routes.ts';
import { recordCount } from './operations/record_count.ts';
import { retrieveTotalRecordCount } from './operations/retrieve_total_record_count.ts';
import { retrieveUserPrivileges } from './operations/retrieve_user_privileges.ts';
import { rowByKey } from './operations/row_by_key.ts';
import { rows } from './operations/rows.ts';
import { whoAmI } from './operations/who_am_i.ts';
import type { Organization } from './organization.ts';
import type { TableStore } from './table_store.ts';

type Handler = (exchange: Exchange, parts: readonly string[]) => Answer;

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^WhoAmI(?:\(\))?$/, whoAmI],
  [
    /^RetrieveTotalRecordCount\(EntityNames=(.+)\)$/,
    (exchange, [value]) => retrieveTotalRecordCount(exchange, value ?? ''),
  ],
  [
    /^systemusers\(([0-9a-f-]{36})\)\/Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges\(\)$/,
    (exchange, [id]) => retrieveUserPrivileges(exchange, id ?? ''),
  ],
];

/** @throws Refusal for what the service refuses, and for what is not emulated. */
export function answerWebApi(exchange: Exchange): Answer {
  exchange.organization.access.requireEntrance(exchange.organization);
  const definitions = answerDefinitions(exchange);
  if (definitions !== undefined) return definitions;
  for (const [pattern, handler] of ROUTES) {
    const match = pattern.exec(exchange.path);
    if (match !== null) return handler(exchange, match.slice(1));
  }
  const rowsAddress = rowsAt(exchange.organization, exchange.path);
  if (rowsAddress !== undefined) return answerRows(exchange, rowsAddress);
  const segment = exchange.path.split('/')[0] ?? '';
  if (/^\w+$/.test(segment)) {
    throw new Refusal(404, '0x8006088a', `Resource not found for the segment '${segment}'.`, 'unknown-table');
  }
  throw notEmulated(exchange.path);
}

interface RowsAddress {
  readonly store: TableStore;
  readonly isCount: boolean;
  /** What names one row. */
  readonly key: string | undefined;
}

/** What an address of rows names: those of a table, their count, or one of them. */
export function rowsAt(organization: Organization, path: string): RowsAddress | undefined {
  const [, entitySet = '', count, key] = /^(\w+)(?:(\/\$count)|\((.+)\))?$/.exec(path) ?? [];
  const store = organization.storeOfSet(entitySet);
  return store && { store, isCount: count !== undefined, key };
}

function answerRows(exchange: Exchange, { isCount, key, store }: RowsAddress): Answer {
  if (key !== undefined) return rowByKey(exchange, store, key);
  return isCount ? recordCount(exchange, store) : rows(exchange, store);
}

/** What kind of request it is, for faults and for the log. @param query as it stands in the URL. */
export function kindOf(path: string, query: string): 'whoami' | 'metadata' | 'count' | 'delta' | 'rows' {
  if (path.startsWith('WhoAmI')) return 'whoami';
  if (/^(\w+Definitions|RetrieveMetadataChanges|systemusers\([^)]*\)\/)/.test(path)) return 'metadata';
  if (/^RetrieveTotalRecordCount\b|\/(?:\$|%24)count$/.test(path)) return 'count';
  return /(?:\$|%24)deltatoken=/i.test(query) ? 'delta' : 'rows';
}
