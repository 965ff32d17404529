/**
 * Which privileges to read the user has, and how far each reaches: all of them, or those of given names.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveusersetofprivilegesbynames
 *
 * Inferred: a name that is not a privilege's is passed over.
 */
import { hasPrivileges, privilegeId, privilegeName } from '../access.ts';
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { allowOnly } from '../query/options.ts';

export function retrieveUserPrivileges(exchange: Exchange, userId: string): Answer {
  return answerPrivileges(exchange, userId, 'RetrieveUserPrivileges', () => true);
}

/** @param names a list of texts in JSON, or the alias of one. */
export function retrieveUserSetOfPrivilegesByNames(
  exchange: Exchange,
  userId: string,
  names: string,
): Answer {
  const alias = names.startsWith('@') ? [names] : [];
  allowOnly(exchange.options, alias, 'RetrieveUserSetOfPrivilegesByNames');
  const wanted = readNames(alias.length > 0 ? exchange.options.get(names) : names);
  return answerPrivileges(exchange, userId, 'RetrieveUserSetOfPrivilegesByNames', (name) => wanted.has(name));
}

function answerPrivileges(
  exchange: Exchange,
  userId: string,
  operation: string,
  isWanted: (name: string) => boolean,
): Answer {
  const { access, businessUnitId, stores, userId: own } = exchange.organization;
  if (userId !== own)
    throw new Refusal(404, '0x80040217', `Entity 'SystemUser' With Id = ${userId} Does Not Exist`);
  const depths = new Map(
    stores
      .map(({ table }) => table)
      .filter((table) => hasPrivileges(table) && access.mayRead(table))
      .filter((table) => !access.unlistedPrivileges.has(privilegeName(table, 'Read')))
      .map((table) => [privilegeName(table, 'Read'), access.depthOf(table)] as const)
      .filter(([name]) => isWanted(name)),
  );
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.${operation}Response`,
    RolePrivileges: [...depths].map(([name, depth]) => ({
      Depth: depth,
      PrivilegeId: privilegeId(name),
      BusinessUnitId: businessUnitId,
      PrivilegeName: name,
    })),
  });
}

function readNames(text: string | undefined): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse((text ?? '').replaceAll("'", '"'));
    if (Array.isArray(names)) return new Set(names.map(String));
  } catch {
    // Refused below, as any other text that is not a list.
  }
  throw new Refusal(400, '0x80060888', 'The parameter PrivilegeNames is a list of texts.');
}
