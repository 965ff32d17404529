/**
 * Recognizes addresses of Finance & Operations. Hosts have many forms (`*.operations.dynamics.com`,
 * `*.cloudax.dynamics.com`, `*.axcloud.dynamics.com`, `*.sandbox.operations.eu.dynamics.com`), so whole labels of the
 * name decide, not its end. If the address does not decide, the connector probes the service.
 */

/** Labels that occur only in host names of Finance & Operations. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  'operations',
  'cloudax',
  'axcloud',
  'onebox',
  'ax',
  'talent',
]);
/** Dataverse: `crm`, `crm4`, … */
const DATAVERSE_LABEL = /^(crm\d*|api)$/;
/** On-premises and legacy Human Resources: `/namespaces/AXSF`. */
const NAMESPACES = /^\/namespaces\/[^/]+/i;

export type AddressVerdict = 'finance_and_operations' | 'dataverse' | 'unknown';

export function productAt(address: string): AddressVerdict {
  const { hostname, pathname } = new URL(address);
  if (NAMESPACES.test(pathname)) return 'finance_and_operations';
  const labels = hostname.toLowerCase().split('.');
  if (!labels.includes('dynamics') && !labels.some((label) => label.startsWith('microsoftdynamics')))
    return 'unknown';
  if (labels.some((label) => OWN_LABELS.has(label))) return 'finance_and_operations';
  return labels.some((label) => DATAVERSE_LABEL.test(label)) ? 'dataverse' : 'unknown';
}

/**
 * The base URL of `/data` and `/metadata`, without a slash at its end. A `/namespaces/…` path is part of it;
 * any other path is a page of the application or a copied link, and is dropped.
 */
export function baseUrlOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${NAMESPACES.exec(pathname)?.[0] ?? ''}`;
}

/**
 * The audience of tokens: the environment's origin in lower case, without a path or a slash at its end.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/troubleshoot-service-authentication
 */
export function audienceOf(baseUrl: string): string {
  return new URL(baseUrl).origin.toLowerCase();
}
