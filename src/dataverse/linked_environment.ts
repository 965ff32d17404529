/**
 * Finds out whether the environment is linked to Finance & Operations.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/power-platform/environment-lifecycle-connect-finops-existing-dv
 */
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { WebApiClient } from './client.ts';

const FUNCTION = 'RetrieveFinanceAndOperationsIntegrationDetails';

/** @returns an empty list if it is not linked, or if the request fails: a check must not fail because of it. */
export async function linkedSystems(client: WebApiClient, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const details = await client.getJson({ path: FUNCTION, purpose: 'estimate', signal });
    const url = textOf(details, 'Url');
    return url === undefined
      ? []
      : [
          `The environment is linked to Finance & Operations at ${url}. Its entities can be read from that address, or here as virtual tables (mserp_*) where they are enabled.`,
        ];
  } catch (error) {
    const isInterrupted = error instanceof ConnectorError && error.code === 'interrupted';
    if (isInterrupted || !(error instanceof ServiceFaultError || error instanceof ConnectorError))
      throw error;
    return [];
  }
}
