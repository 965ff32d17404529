/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami */
import { type Answer, jsonAnswer } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';

export function whoAmI(exchange: Exchange): Answer {
  const { businessUnitId, id, userId } = exchange.organization;
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: businessUnitId,
    UserId: userId,
    OrganizationId: id,
  });
}
