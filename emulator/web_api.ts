/** Which operation answers which address of the Web API. */
import { type Answer, notEmulated, Refusal } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { answerDefinitions } from './metadata_routes.ts';
import { retrieveUserPrivileges } from './operations/retrieve_user_privileges.ts';
import { rows } from './operations/rows.ts';
import { whoAmI } from './operations/who_am_i.ts';

type Handler = (exchange: Exchange, parts: readonly string[]) => Answer;

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^WhoAmI(?:\(\))?$/, whoAmI],
  [
    /^systemusers\(([0-9a-f-]{36})\)\/Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges\(\)$/,
    (exchange, [id]) => retrieveUserPrivileges(exchange, id ?? ''),
  ],
];

/** @throws Refusal for what the service refuses, and for what is not emulated. */
export function answerWebApi(exchange: Exchange): Answer {
  exchange.organization.access.requireMember();
  const definitions = answerDefinitions(exchange);
  if (definitions !== undefined) return definitions;
  for (const [pattern, handler] of ROUTES) {
    const match = pattern.exec(exchange.path);
    if (match !== null) return handler(exchange, match.slice(1));
  }
  const store = exchange.organization.storeOfSet(exchange.path);
  if (store !== undefined) return rows(exchange, store);
  const segment = exchange.path.split('/')[0] ?? '';
  if (/^\w+$/.test(segment)) {
    throw new Refusal(404, '0x8006088a', `Resource not found for the segment '${segment}'.`);
  }
  throw notEmulated(exchange.path);
}

/** What kind of request it is, for faults and for the log. @param query as it stands in the URL. */
export function kindOf(path: string, query: string): 'whoami' | 'metadata' | 'delta' | 'rows' {
  if (path.startsWith('WhoAmI')) return 'whoami';
  if (/^(\w+Definitions|RetrieveMetadataChanges|systemusers\()/.test(path)) return 'metadata';
  return /(?:\$|%24)deltatoken=/i.test(query) ? 'delta' : 'rows';
}
