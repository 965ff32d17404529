/** Reads who is signed in, and checks that the answer comes from Dataverse. */
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import { wrongAddress } from '../core/wrong_address.ts';
import type { Identity } from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import { DATAVERSE, type WebApiClient } from './client.ts';
import { explainFault } from './fault_codes.ts';

/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami
 * @throws ConnectorError `not_dataverse` if the answer does not come from Dataverse, or the error for a refusal.
 */
export async function askIdentity(
  client: WebApiClient,
  environmentUrl: string,
  signal: AbortSignal,
): Promise<Identity> {
  try {
    const document = await client.getJson({ path: 'WhoAmI', purpose: 'identity', signal });
    const organizationId = textOf(document, 'OrganizationId');
    const userId = textOf(document, 'UserId');
    if (organizationId !== undefined && userId !== undefined) return { organizationId, userId };
    throw wrongAddress(DATAVERSE, environmentUrl, 'it does not say who is signed in');
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'response_malformed') {
      throw wrongAddress(DATAVERSE, environmentUrl, 'its answer is not a JSON document', error);
    }
    if (!(error instanceof ServiceFaultError)) throw error;
    const { fault } = error;
    // Every refusal of Dataverse has a code; an answer without one comes from another server.
    const foreign =
      fault.code === '' && (fault.status === 400 || fault.status === 404 || fault.status === 405);
    if (foreign)
      throw wrongAddress(DATAVERSE, environmentUrl, `it answered ${fault.status}: ${fault.message}`, error);
    throw explainFault(fault, `Environment ${environmentUrl}`);
  }
}
