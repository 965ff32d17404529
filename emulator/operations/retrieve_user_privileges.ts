/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges */
import { privilegeId, readPrivilegeName } from '../access.ts';
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';

export function retrieveUserPrivileges(exchange: Exchange, userId: string): Answer {
  const { access, businessUnitId, stores, userId: own } = exchange.organization;
  if (userId !== own)
    throw new Refusal(404, '0x80040217', `Entity 'SystemUser' With Id = ${userId} Does Not Exist`);
  const granted = stores.filter(({ table }) => !access.missingReadPrivilege.has(table.name));
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: granted.map(({ table }) => {
      const name = readPrivilegeName(table);
      return {
        Depth: access.depthOf(table),
        PrivilegeId: privilegeId(name),
        BusinessUnitId: businessUnitId,
        PrivilegeName: name,
      };
    }),
  });
}
