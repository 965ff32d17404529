/** Questions to the environment as a whole. One small document that every environment has answers both. */
import { ConnectorError } from '../core/errors.ts';
import { wrongAddress } from '../core/wrong_address.ts';
import type { Identity } from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import { audienceOf } from './address.ts';
import { FINOPS, type FinopsClient } from './client.ts';
import { explainFault } from './fault_advice.ts';

/**
 * Proves the address, the sign-in and the user's mapping at once.
 * @throws ConnectorError that says what to correct.
 */
export async function proveEnvironment(client: FinopsClient, signal: AbortSignal): Promise<Identity> {
  const { baseUrl } = client;
  try {
    const document = await client.getJson({ url: proofUrl(baseUrl), purpose: 'identity', signal });
    if ('Members' in document) return { organizationId: audienceOf(baseUrl) };
    throw wrongAddress(FINOPS, baseUrl, 'its answer is not of the metadata service');
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'response_malformed') {
      throw wrongAddress(FINOPS, baseUrl, 'its answer is not a JSON document', error);
    }
    if (!(error instanceof ServiceFaultError)) throw error;
    const { fault } = error;
    if (fault.status === 404 || fault.status === 405) {
      throw wrongAddress(FINOPS, baseUrl, `it answered ${fault.status}: ${fault.message}`, error);
    }
    throw explainFault(fault, `Environment ${baseUrl}`);
  }
}

/** The service's clock, in milliseconds since the epoch; undefined if the answer has no date. */
export async function environmentTime(
  client: FinopsClient,
  signal: AbortSignal,
): Promise<number | undefined> {
  const response = await client.open({ url: proofUrl(client.baseUrl), purpose: 'identity', signal });
  response.discard();
  const ms = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function proofUrl(baseUrl: string): string {
  return `${baseUrl}/metadata/PublicEnumerations(%27NoYes%27)`;
}
