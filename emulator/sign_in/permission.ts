/** Checks whether the tenant allows the app's request. https://learn.microsoft.com/entra/identity-platform/scopes-oidc */
import type { Exchange } from '../exchange.ts';
import { EntraRefusal } from './entra_refusal.ts';
import { requireTenantsLeave } from './tenant_refusals.ts';

/** @throws EntraRefusal 500011 unless it is the address of this environment. */
export function requireResource({ origin }: Exchange, resource: string): void {
  if (resource === origin) return;
  throw new EntraRefusal(
    500011,
    `The resource principal named ${resource} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );
}

/** @throws EntraRefusal 65001 without consent, 53003 if a policy forbids it. */
export function requireLeave({ organization }: Exchange): void {
  const { app, clientId } = organization;
  requireTenantsLeave(app.settings.refuseWith);
  if (app.settings.consentMissing) {
    throw new EntraRefusal(
      65001,
      `The user or administrator has not consented to use the application with ID '${clientId}' named 'Emulated app'. Send an interactive authorization request for this user and resource.`,
    );
  }
  if (app.settings.conditionalAccess) {
    throw new EntraRefusal(
      53003,
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    );
  }
}

/** @throws EntraRefusal 90014 if there is none. */
export function scopeIn(form: URLSearchParams): string {
  const scope = form.get('scope');
  if (scope !== null) return scope;
  throw new EntraRefusal(
    90014,
    "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
  );
}
