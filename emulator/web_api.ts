/** Maps addresses of the Web API to operations. */
import { type Answer, notEmulated, Refusal } from './answer.ts';
import { isSystemName } from './data/system_names.ts';
import type { Exchange } from './exchange.ts';
import { answerDefinitions } from './metadata_routes.ts';
import { metadataDocument } from './operations/metadata_document.ts';
import { retrieveFinanceAndOperationsDetails } from './operations/retrieve_finance_and_operations_details.ts';
import { retrieveProvisionedLanguages } from './operations/retrieve_provisioned_languages.ts';
import { retrieveTotalRecordCount } from './operations/retrieve_total_record_count.ts';
import {
  retrieveUserPrivileges,
  retrieveUserSetOfPrivilegesByNames,
} from './operations/retrieve_user_privileges.ts';
import { retrieveVersion } from './operations/retrieve_version.ts';
import { serviceDocument } from './operations/service_document.ts';
import { whoAmI } from './operations/who_am_i.ts';
import type { Organization } from './organization.ts';
import { readRowAddress } from './query/row_address.ts';
import { answerRows } from './row_routes.ts';
import type { TableStore } from './table_store.ts';

type Handler = (exchange: Exchange, parts: readonly string[]) => Answer;

const USER = String.raw`^systemusers\(([0-9a-f-]{36})\)\/Microsoft\.Dynamics\.CRM\.`;

/** Functions, and the documents at the root. */
const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^$/, serviceDocument],
  [/^\$metadata$/, metadataDocument],
  [/^WhoAmI(?:\(\))?$/, whoAmI],
  [/^RetrieveVersion(?:\(\))?$/, retrieveVersion],
  [/^RetrieveProvisionedLanguages(?:\(\))?$/, retrieveProvisionedLanguages],
  [/^RetrieveFinanceAndOperationsIntegrationDetails(?:\(\))?$/, retrieveFinanceAndOperationsDetails],
  [
    /^RetrieveTotalRecordCount\(EntityNames=(.+)\)$/,
    (exchange, [value]) => retrieveTotalRecordCount(exchange, value ?? ''),
  ],
  [
    new RegExp(String.raw`${USER}RetrieveUserPrivileges(?:\(\))?$`),
    (exchange, [id]) => retrieveUserPrivileges(exchange, id ?? ''),
  ],
  [
    new RegExp(String.raw`${USER}RetrieveUserSetOfPrivilegesByNames\(PrivilegeNames=(.+)\)$`),
    (exchange, [id, names]) => retrieveUserSetOfPrivilegesByNames(exchange, id ?? '', names ?? ''),
  ],
];

/** @throws Refusal for requests that the service refuses, and for those that are not emulated. */
export function answerWebApi(exchange: Exchange): Answer {
  const { method, organization, path } = exchange;
  organization.access.requireEntrance(organization);
  if (method === 'GET') {
    const definitions = answerDefinitions(exchange);
    if (definitions !== undefined) return definitions;
    for (const [pattern, handler] of ROUTES) {
      const match = pattern.exec(path);
      if (match !== null) return handler(exchange, match.slice(1));
    }
  }
  const address = readRowAddress(path);
  const store = organization.storeOfSet(address?.entitySet ?? '');
  if (address !== undefined && store !== undefined) return answerRows(exchange, store, address);
  if (address !== undefined && !isSystemName(address.entitySet)) throw unknownSegment(address.entitySet);
  throw notEmulated(method === 'GET' ? path : `${method} ${path}`);
}

function unknownSegment(name: string): Refusal {
  return new Refusal(404, '0x8006088a', `Resource not found for the segment '${name}'.`, 'unknown-table');
}

/** The table whose rows an address names, for faults. */
export function rowsAt(organization: Organization, path: string): { readonly store: TableStore } | undefined {
  const store = organization.storeOfSet(readRowAddress(path)?.entitySet ?? '');
  return store && { store };
}

/** The kind of a request, for faults and for the log. @param query as in the URL. */
export function kindOf(
  method: string,
  path: string,
  query: string,
): 'whoami' | 'metadata' | 'count' | 'delta' | 'rows' | 'write' {
  if (method !== 'GET' && path !== '$batch') return 'write';
  if (path.startsWith('WhoAmI')) return 'whoami';
  if (/^(\$metadata|\w+Definitions|RetrieveMetadataChanges|systemusers\([^)]*\)\/)/.test(path))
    return 'metadata';
  if (/^RetrieveTotalRecordCount\b|\/(?:\$|%24)count$/.test(path)) return 'count';
  return /(?:\$|%24)deltatoken=/i.test(query) ? 'delta' : 'rows';
}
