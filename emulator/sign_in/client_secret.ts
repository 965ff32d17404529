/** Proof by secret. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
import type { Organization } from '../organization.ts';
import { EntraRefusal } from './entra_refusal.ts';

/** @throws EntraRefusal 7000215 for a wrong one, 7000222 for one that was right once. */
export function requireSecret({ app, clientId, clientSecret }: Organization, given: string): void {
  if (given !== clientSecret) {
    throw new EntraRefusal(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }
  if (app.settings.secretExpired) {
    throw new EntraRefusal(
      7000222,
      `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }
}
