/**
 * Which privileges to read the user has, and how far each reaches.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges
 */
import { hasPrivileges, privilegeId, privilegeName } from '../access.ts';
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';

export function retrieveUserPrivileges(exchange: Exchange, userId: string): Answer {
  const { access, businessUnitId, stores, userId: own } = exchange.organization;
  if (userId !== own)
    throw new Refusal(404, '0x80040217', `Entity 'SystemUser' With Id = ${userId} Does Not Exist`);
  const depths = new Map(
    stores
      .map(({ table }) => table)
      .filter((table) => hasPrivileges(table) && access.mayRead(table))
      .filter((table) => !access.unlistedPrivileges.has(privilegeName(table, 'Read')))
      .map((table) => [privilegeName(table, 'Read'), access.depthOf(table)]),
  );
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: [...depths].map(([name, depth]) => ({
      Depth: depth,
      PrivilegeId: privilegeId(name),
      BusinessUnitId: businessUnitId,
      PrivilegeName: name,
    })),
  });
}
