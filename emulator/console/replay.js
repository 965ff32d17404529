/** Sends a request once more, signed in as the application. */
import { ask } from './control_api.js';

/** So much of an answer is shown. */
const SHOWN_CHARACTERS = 20_000;

/** Whether all of it is known: sign-ins are not kept, and of a long body the beginning only. */
export function canReplay({ isWhole, url }) {
  return isWhole && url.startsWith('/api/data/');
}

/** @returns the status, and the beginning of the body. */
export async function replay({ body, contentType, method, prefer, url }) {
  const headers = { authorization: `Bearer ${await token()}`, accept: 'application/json' };
  if (prefer !== undefined) headers.prefer = prefer;
  if (contentType !== undefined) headers['content-type'] = contentType;
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, text: text.slice(0, SHOWN_CHARACTERS) || 'no body' };
}

async function token() {
  const { clientId, clientSecret, tenantId } = await ask('GET', 'signin');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${location.origin}/.default`,
  });
  const answer = await fetch(`/_login/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  return (await answer.json()).access_token;
}
