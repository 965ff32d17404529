/** The endpoints of Microsoft Entra. https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints */

export interface EntraTenant {
  /** The sign-in host, without a slash at its end. */
  readonly authorityUrl: string;
  /** An id or a domain. */
  readonly tenantId: string;
}

/** Who requests a token, and for what. */
export interface EntraContext extends EntraTenant {
  readonly clientId: string;
  /** What tokens are for: the origin of the environment. */
  readonly resource: string;
}

export function tokenEndpoint(tenant: EntraTenant): string {
  return `${base(tenant)}/token`;
}

export function deviceCodeEndpoint(tenant: EntraTenant): string {
  return `${base(tenant)}/devicecode`;
}

export function authorizeEndpoint(tenant: EntraTenant): string {
  return `${base(tenant)}/authorize`;
}

function base({ authorityUrl, tenantId }: EntraTenant): string {
  return `${authorityUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0`;
}
