/** Answers a request, whether it came alone or in a batch. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, notEmulated, Refusal, refusalAnswer } from './answer.ts';
import { inDialect } from './dialect/refusal_form.ts';
import { type Exchange, LOGIN } from './exchange.ts';
import { batch, type BatchedRequest } from './operations/batch.ts';
import type { Organization } from './organization.ts';
import { readQueryOptions } from './query/options.ts';
import { signInOperation } from './sign_in_api.ts';
import { answerWebApi } from './web_api.ts';
import { belowRoot, webApiRoot } from './web_api_root.ts';

/** A request without the parts that are derived from its address. */
export type BareExchange = Omit<Exchange, 'options' | 'path' | 'webApi'>;

/** @param path the path as it was sent. @param query likewise. */
export function answerRequest(bare: BareExchange, path: string, query: string): Answer {
  try {
    const options = readQueryOptions(query);
    const signIn = signInOperation(path);
    if (signIn !== undefined) return signIn({ ...bare, options, path, webApi: '' });
    const webApi = webApiRoot(path);
    if (webApi === undefined) return notFound(path);
    if (!isSignedIn(bare.organization, bare.headers)) return unauthorized(bare);
    const exchange = { ...bare, options, webApi, path: belowRoot(path, webApi) };
    if (exchange.path !== '$batch') return answerWebApi(exchange);
    if (exchange.method !== 'POST') throw notEmulated(`${exchange.method} of $batch`);
    return batch(exchange, (part) => answerPart(bare, part));
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(inDialect(error, bare.organization.dialect));
    throw error;
  }
}

/** The answer to a request inside another one. */
function answerPart(bare: BareExchange, { body, headers, method, url }: BatchedRequest): Answer {
  const { path, query } = splitUrl(url);
  if (webApiRoot(path) === undefined) return notFound(path);
  return answerRequest({ ...bare, method, headers, body }, path, query);
}

export function isSignedIn({ access }: Organization, { authorization }: IncomingHttpHeaders): boolean {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  return token !== undefined && access.isValid(token, Date.now());
}

export function splitUrl(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

/**
 * The answer without a body, with the sign-in address in a header.
 * https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth
 */
function unauthorized({ organization, origin }: BareExchange): Answer {
  const authority = `${origin}${LOGIN}/${organization.tenantId}/oauth2/authorize`;
  const challenge = `Bearer authorization_uri=${authority}, resource_id=${origin}/`;
  return { status: 401, headers: { 'WWW-Authenticate': challenge }, body: '' };
}

function notFound(path: string): Answer {
  return {
    status: 404,
    headers: { 'content-type': 'text/html' },
    body: `<html><title>Not Found</title>${escapeHtml(path)}</html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
