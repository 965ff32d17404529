/**
 * Recognizes the Microsoft cloud by an environment's host name. It uses patterns instead of a list of regions, since
 * regions change.
 * https://learn.microsoft.com/power-platform/admin/new-datacenter-regions
 */
const AUTHORITIES: readonly (readonly [suffix: string, authority: string])[] = [
  // GCC High and DoD.
  ['.us', 'https://login.microsoftonline.us'],
  // China, operated by 21Vianet.
  ['.cn', 'https://login.chinacloudapi.cn'],
  ['.microsoftdynamics.de', 'https://login.microsoftonline.de'],
];

const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';

/** Where tokens for an environment are issued, unless the user configures another host. */
export function authorityOf(environmentUrl: string): string {
  const { hostname } = new URL(environmentUrl);
  return AUTHORITIES.find(([suffix]) => hostname.endsWith(suffix))?.[1] ?? PUBLIC_AUTHORITY;
}
