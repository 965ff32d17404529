/**
 * What Microsoft Entra's codes mean, and what to do about each.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import type { EntraContext } from './entra_endpoints.ts';

export interface EntraCode {
  /** For docs/troubleshooting.md. */
  readonly cause: string;
  /** For the person who configures the connector: what is wrong and what to do. */
  readonly advice: (context: EntraContext) => string;
  /** Whether trying again helps. */
  readonly passes?: true;
}

const SECRETS = 'Entra admin center → App registrations → your app → Certificates & secrets';
const AGAIN = 'Sign in again with the command `login` and enter the new refresh token.';
const FEDERATED = `${SECRETS} → Federated credentials`;

const passing = (cause: string): EntraCode => ({
  cause,
  advice: () => 'Microsoft Entra cannot answer at the moment. Try again later.',
  passes: true,
});
const blocked: EntraCode = {
  cause: 'a Conditional Access policy blocks the app or the person',
  advice: () =>
    'A Conditional Access policy of the tenant blocks this sign-in. Ask its administrators to exempt the app or to allow this network.',
};
const multiFactor: EntraCode = {
  cause: 'the person has to confirm the sign-in in another way',
  advice: () => `The person must confirm the sign-in with a second factor. ${AGAIN}`,
};
const tokenEnded = (cause: string, why: string): EntraCode => ({ cause, advice: () => `${why} ${AGAIN}` });
const federated = (what: 'issuer' | 'audience' | 'subject'): EntraCode => ({
  cause: `the ${what} of the workload's token matches no federated credential of the app`,
  advice: ({ clientId }) =>
    `App registration ${clientId} has no federated credential with the ${what} of this token. Compare them letter by letter: ${FEDERATED}.`,
});

/** By the number after AADSTS. */
export const ENTRA_CODES: Readonly<Record<string, EntraCode>> = {
  '7000215': {
    cause: 'the client secret is wrong, often its Secret ID',
    advice: () =>
      `The client secret is wrong. Enter the secret's Value, not its Secret ID, in \`client_secret_value\`; the Value is shown only right after a secret is created (${SECRETS}).`,
  },
  '7000222': {
    cause: 'the client secret has expired',
    advice: () =>
      `The client secret has expired. Create a new one (${SECRETS}) and enter its Value in \`client_secret_value\`.`,
  },
  '7000218': {
    cause: 'the app must prove its identity, and no secret was sent',
    advice: () =>
      'The app registration requires a client secret. Enter its Value in `client_secret_value`, or allow public client flows: Entra admin center → App registrations → your app → Authentication.',
  },
  '700025': {
    cause: 'the app is public and accepts no secret',
    advice: () =>
      'The app registration is a public client, which accepts no secret. Leave `client_secret_value` empty.',
  },
  '700016': {
    cause: 'the tenant has no app with this client id',
    advice: ({ clientId, tenantId }) =>
      `There is no app registration ${clientId} in tenant ${tenantId}. Check \`client_id\` (Application (client) ID) and \`tenant_id\` (Directory (tenant) ID) on the app's overview page.`,
  },
  '7000112': {
    cause: 'the app registration is disabled',
    advice: ({ clientId }) =>
      `The app registration ${clientId} is disabled. Enable it in the Entra admin center.`,
  },
  '90002': {
    cause: 'there is no such tenant in this cloud',
    advice: ({ authorityUrl, tenantId }) =>
      `There is no tenant ${tenantId} at ${authorityUrl}. Check \`tenant_id\`; for a sovereign cloud check \`authority_url\` too.`,
  },
  '900023': {
    cause: 'the tenant is neither an id nor a domain',
    advice: ({ tenantId }) =>
      `\`tenant_id\` "${tenantId}" is neither a tenant's id nor one of its domains. Copy the Directory (tenant) ID from the app's overview page.`,
  },
  '500011': {
    cause: 'the tenant knows no environment with this address',
    advice: ({ resource, tenantId }) =>
      `Tenant ${tenantId} knows no environment ${resource}. Check \`url\`, and that the environment belongs to this tenant.`,
  },
  '500014': {
    cause: 'the tenant has Dynamics 365 disabled',
    advice: ({ tenantId }) =>
      `Tenant ${tenantId} has the service behind this environment disabled. Ask its administrators whether the subscription is active.`,
  },
  '650057': {
    cause: 'the app has no permission for Dynamics CRM',
    advice: ({ clientId }) =>
      `App registration ${clientId} does not ask for access to Dynamics 365. Add it: API permissions → Dynamics CRM → user_impersonation.`,
  },
  '65001': {
    cause: 'consent for the app is missing',
    advice: ({ clientId }) =>
      `The tenant has not consented to app registration ${clientId}. An administrator grants it: Entra admin center → App registrations → your app → API permissions → Grant admin consent.`,
  },
  '50105': {
    cause: 'the person is not assigned to the app',
    advice: ({ clientId }) =>
      `The person is not assigned to app ${clientId}. Assign the person: Entra admin center → Enterprise applications → your app → Users and groups.`,
  },
  '50011': {
    cause: 'the redirect address is not registered',
    advice: () =>
      'The redirect address is not registered for the app. Add it: Entra admin center → App registrations → your app → Authentication → Add a platform.',
  },
  '53000': blocked,
  '53001': blocked,
  '53003': blocked,
  '50076': multiFactor,
  '50079': multiFactor,
  '50078': multiFactor,
  '50057': {
    cause: "the person's account is disabled",
    advice: () =>
      `The account of the person who signed in is disabled. Enable it, or sign in as another person with the command \`login\`.`,
  },
  '50173': tokenEnded(
    'the refresh token was revoked, for instance by a new password',
    'The refresh token was revoked, for instance because the password changed.',
  ),
  '700082': tokenEnded(
    'the refresh token was not used for 90 days',
    'The refresh token has expired because it was not used for a long time.',
  ),
  '700084': tokenEnded(
    'the refresh token of a single-page app expires after a day',
    "The refresh token has expired. Tokens of the platform 'Single-page application' expire after a day; register the redirect address under 'Mobile and desktop applications' or 'Web'.",
  ),
  '70008': tokenEnded('the refresh token or code has expired', 'The refresh token or code has expired.'),
  '70043': tokenEnded(
    'a policy of the tenant ended the refresh token',
    'A sign-in frequency policy of the tenant ended the refresh token.',
  ),
  '70000': tokenEnded('the refresh token is not valid', 'The refresh token is not valid.'),
  '9002313': tokenEnded(
    'the refresh token is malformed',
    'The refresh token is malformed, perhaps because it was not copied completely.',
  ),
  '54005': {
    cause: 'the authorization code was used before',
    advice: () => 'The code in the pasted address was used before. Start the command `login` again.',
  },
  '7000014': {
    cause: 'the code of the device sign-in is not known',
    advice: () => 'The code of the sign-in is not known. Start the command `login` again.',
  },
  '700027': {
    cause: 'the certificate does not belong to the app, or its signature does not match',
    advice: () =>
      `The certificate was refused. Upload the public part of the certificate in use to the app registration: ${SECRETS} → Certificates.`,
  },
  '700024': {
    cause: "the sign-in's proof is outside its time range",
    advice: () =>
      "The sign-in's proof is outside its time range. Check the clock of this machine; a workload's token file may contain an old token.",
  },
  '700021': {
    cause: 'the proof names another app',
    advice: () => 'The proof of the sign-in names another app. Check `client_id`.',
  },
  '700023': {
    cause: 'the proof is for another tenant or cloud',
    advice: () =>
      'The proof of the sign-in is for another tenant or cloud. Check `tenant_id` and `authority_url`.',
  },
  '50013': {
    cause: "the signature of the workload's token does not match its issuer",
    advice: () =>
      `The signature of the workload's token does not match the keys of its issuer. Check that the federated credential names the issuer of this cluster: ${FEDERATED}.`,
  },
  '50027': {
    cause: 'the proof is not a valid token',
    advice: () =>
      'The proof of the sign-in is not a valid token. Check the content of the token file of the workload identity.',
  },
  '700211': federated('issuer'),
  '700212': federated('audience'),
  '700213': federated('subject'),
  '90024': passing('Microsoft Entra is overloaded'),
  '90033': passing('a transient fault of Microsoft Entra'),
  '90055': passing('the tenant sends too many sign-ins'),
};
