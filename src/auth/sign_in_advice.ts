/**
 * What Microsoft Entra's refusals mean for somebody who configures this connector.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { ConnectorError } from '../core/errors.ts';

export interface SignInContext {
  readonly tenantId: string;
  readonly clientId: string;
  readonly environmentUrl: string;
  readonly authorityUrl: string;
}

type Advice = (context: SignInContext) => string;

const ADVICE: Readonly<Record<string, Advice>> = {
  '7000215': () =>
    "The client secret is wrong. Enter the secret's Value, not its Secret ID, in `client_secret_value`; the Value is shown only right after a secret is created (Entra admin center → App registrations → Certificates & secrets).",
  '7000222': () =>
    'The client secret has expired. Create a new one (Entra admin center → App registrations → Certificates & secrets) and enter its Value in `client_secret_value`.',
  '700016': ({ clientId, tenantId }) =>
    `There is no app registration ${clientId} in tenant ${tenantId}. Check \`client_id\` (Application (client) ID) and \`tenant_id\` (Directory (tenant) ID) on the app's overview page.`,
  '90002': ({ tenantId, authorityUrl }) =>
    `There is no tenant ${tenantId} at ${authorityUrl}. Check \`tenant_id\`; for a sovereign cloud check \`authority_url\` too.`,
  '900023': ({ tenantId }) =>
    `\`tenant_id\` "${tenantId}" is neither a tenant's id nor one of its domains. Copy the Directory (tenant) ID from the app's overview page.`,
  '500011': ({ environmentUrl, tenantId }) =>
    `Tenant ${tenantId} knows no environment ${environmentUrl}. Check \`url\`, and that the environment belongs to this tenant.`,
  '7000112': ({ clientId }) =>
    `The app registration ${clientId} is disabled. Enable it in the Entra admin center.`,
  '53003': () =>
    'A Conditional Access policy of the tenant blocks this app. Ask its administrators to exempt the app or to allow this network.',
  '700027': () =>
    'The certificate was refused. Upload the public part of the certificate in use to the app registration.',
  '700024': () => "The sign-in's proof is outside its time range. Check the clock of this machine.",
};

/** Turns a refusal, with the numbers of its AADSTS codes and its text, into an error for the user. */
export function signInRefused(
  codes: readonly string[],
  text: string,
  context: SignInContext,
): ConnectorError {
  const known = codes.find((code) => ADVICE[code] !== undefined);
  const advice = known === undefined ? undefined : ADVICE[known]?.(context);
  const suffix = codes.length === 0 ? '' : ` (AADSTS${known ?? codes[0]})`;
  const words =
    advice === undefined
      ? `Microsoft Entra refused the sign-in${suffix}: ${firstSentences(text)}`
      : `Sign-in failed${suffix}: ${advice}`;
  return new ConnectorError('config', 'sign_in_refused', words, { detail: text });
}

/** The numbers of the AADSTS codes in a text. */
export function aadstsCodes(text: string): string[] {
  return [...text.matchAll(/AADSTS(\d+)/g)].map((match) => match[1] ?? '');
}

/** Without the trace and correlation ids that follow, which `detail` keeps. */
function firstSentences(text: string): string {
  return text.split(/\s*(?:Trace ID:|- Correlation ID|\r?\n)/, 1)[0]?.trim() ?? text;
}
