/**
 * Whether the organization is linked to an environment of Finance & Operations.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/power-platform/environment-lifecycle-connect-finops-existing-dv
 *
 * Inferred: the status of the refusal, and its words; the code is documented.
 */
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';

const NAME = 'RetrieveFinanceAndOperationsIntegrationDetails';

/** @throws Refusal 0x80048d0b if it is not linked. */
export function retrieveFinanceAndOperationsDetails(exchange: Exchange): Answer {
  const { linkedUrl, tenantId } = exchange.organization;
  if (linkedUrl === undefined)
    throw new Refusal(400, '0x80048d0b', 'The environment is not linked to Finance and Operations.');
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.${NAME}Response`,
    Id: guidOf(`linked environment ${linkedUrl}`),
    TenantId: tenantId,
    Url: linkedUrl,
  });
}
