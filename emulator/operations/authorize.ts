/**
 * The page where a person signs in and lets the app act: any person, without a password, since only what comes of it is of
 * interest here.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
import { type Answer, notEmulated } from '../answer.ts';
import { type Exchange, LOGIN } from '../exchange.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { readScopes } from '../sign_in/person_tokens.ts';
import { escaped, page, question, redirect } from '../sign_in/sign_in_page.ts';

/** The blank page that apps without one of their own are sent to. */
export const NATIVE_CLIENT_PAGE = `${LOGIN}/common/oauth2/nativeclient`;

export function authorize(exchange: Exchange): Answer {
  const { body, method, options } = exchange;
  try {
    const asked = readQuestion(exchange);
    if (method === 'GET') return consentPage(exchange, options.get('client_id') ?? '');
    const answer = new URLSearchParams(body).get('answer');
    const { pending } = exchange.organization.app;
    const { challenge, redirectUri, scope, state } = asked;
    const given: Record<string, string> =
      answer === 'accept'
        ? { code: pending.issueCode({ challenge, redirectUri, scope }).code }
        : {
            error: 'access_denied',
            error_subcode: 'cancel',
            error_description: 'AADSTS65004: User declined to consent to access the app.',
          };
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries({ ...given, ...(state === undefined ? {} : { state }) }))
      url.searchParams.set(name, value);
    return redirect(url.href);
  } catch (error) {
    // Without a registered address to go back to, only the person sees the refusal.
    if (!(error instanceof EntraRefusal)) throw error;
    return page(
      'Sorry, but we are having trouble signing you in',
      `<p>AADSTS${error.code}: ${escaped(error.message)}</p>`,
      400,
    );
  }
}

interface Question {
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly challenge: string | undefined;
}

function readQuestion(exchange: Exchange): Question {
  const { options, organization } = exchange;
  const { clientId } = organization;
  const of = (name: string): string => {
    const value = options.get(name);
    if (value === undefined)
      throw new EntraRefusal(900144, `The request must contain the following parameter: '${name}'.`);
    return value;
  };
  if (of('client_id') !== clientId)
    throw new EntraRefusal(
      700016,
      `Application with identifier '${of('client_id')}' was not found in the directory 'Contoso'.`,
    );
  const redirectUri = of('redirect_uri');
  requireRegistered(exchange, redirectUri);
  if (of('response_type') !== 'code') throw notEmulated(`the response type ${of('response_type')}`);
  if ((options.get('response_mode') ?? 'query') !== 'query')
    throw notEmulated('another response mode than query');
  const challenge = options.get('code_challenge');
  if (challenge !== undefined && options.get('code_challenge_method') !== 'S256')
    throw notEmulated('a code challenge by another method than S256');
  const scope = of('scope');
  readScopes(exchange, scope);
  return { redirectUri, scope, state: options.get('state'), challenge };
}

/** Of addresses on the machine itself the port does not matter. */
function requireRegistered({ organization, origin }: Exchange, redirectUri: string): void {
  const registered = [`${origin}${NATIVE_CLIENT_PAGE}`, ...organization.app.settings.redirectUris];
  const withoutPort = redirectUri.replace(/^http:\/\/localhost:\d+/, 'http://localhost');
  if (registered.includes(redirectUri) || registered.includes(withoutPort)) return;
  throw new EntraRefusal(
    50011,
    `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${organization.clientId}'.`,
  );
}

function consentPage(exchange: Exchange, clientId: string): Answer {
  const words = `Emulated app (${clientId}) would like to access Dataverse as person@${exchange.organization.tenantDomain}.`;
  return page(
    'Permissions requested',
    question(words, {}, [
      ['accept', 'Accept'],
      ['cancel', 'Cancel'],
    ]),
  );
}

export function nativeClientPage(): Answer {
  return page('Signed in', '<p>Copy the address of this page into the app.</p>');
}
