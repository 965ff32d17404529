/**
 * Sign-in of an app registration for itself, by its secret or by a token of another issuer. `certificate_credentials.ts`
 * does the same by a certificate.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { refusalIn } from './entra_advice.ts';
import { type EntraContext, tokenEndpoint } from './entra_endpoints.ts';
import { readAccessToken } from './token_answer.ts';
import { askIssuer, type TokenRequester } from './token_requests.ts';
import type { AcquireToken } from './token_source.ts';

/** How the app proves its identity. */
export type Proof = { readonly clientSecret: string } | { readonly clientAssertion: string };

export interface ClientCredentialsOptions extends TokenRequester {
  readonly context: EntraContext;
  /** Called at every sign-in: the other issuer replaces its token from time to time. */
  readonly proof: () => Promise<Proof>;
}

/** A token for the environment: scope `{resource}/.default`, from `{authorityUrl}/{tenantId}/oauth2/v2.0/token`. */
export function acquireByClientCredentials(options: ClientCredentialsOptions): AcquireToken {
  const { clock, context, proof } = options;
  return async (signal) => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: context.clientId,
      scope: `${context.resource}/.default`,
      ...proofFields(await proof()),
    });
    const answer = await askIssuer(options, {
      url: tokenEndpoint(context),
      form: form.toString(),
      properties: '`authority_url` and `tenant_id`',
      signal,
    });
    if (answer.status >= 400) throw refusalIn(answer, context);
    return readAccessToken(answer.body, clock.now());
  };
}

/** https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
function proofFields(proof: Proof): Record<string, string> {
  return 'clientSecret' in proof
    ? { client_secret: proof.clientSecret }
    : {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: proof.clientAssertion,
      };
}
