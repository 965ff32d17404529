/**
 * Which address is one of Finance & Operations. Hosts come in many forms (`*.operations.dynamics.com`,
 * `*.cloudax.dynamics.com`, `*.axcloud.dynamics.com`, `*.sandbox.operations.eu.dynamics.com`), so that whole labels of the
 * name decide, and not the end of it. What stays undecided is probed.
 */

/** Labels of host names that only Finance & Operations has. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  'operations',
  'cloudax',
  'axcloud',
  'onebox',
  'ax',
  'talent',
]);
/** `crm`, `crm4`, … of Dataverse. */
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
 * The base that `/data` and `/metadata` stand below, without a slash at its end. A `/namespaces/…` path is part of it;
 * any other path is a page of the application or a copied link.
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
