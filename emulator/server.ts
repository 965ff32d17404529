/** HTTP: finds out what a request is, has it answered, and sends the answer. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type Answer, Refusal, refusalAnswer } from './answer.ts';
import { answerConsole } from './console_page.ts';
import { answerControl, CONTROL } from './control/control_api.ts';
import { inDialect } from './dialect/refusal_form.ts';
import { type EmulatorSettings, type Exchange, LOGIN, WEB_API } from './exchange.ts';
import { batch, type BatchedRequest } from './operations/batch.ts';
import type { Organization } from './organization.ts';
import { readQueryOptions } from './query/options.ts';
import { foreignness, MOST_BODY_BYTES, readBody } from './request_guard.ts';
import { presented } from './presentation.ts';
import { Visit } from './protection/visit.ts';
import { signInOperation } from './sign_in_api.ts';
import { sendAnswer } from './spoil.ts';
import type { EmulatorState } from './state.ts';
import { answerWebApi, kindOf, rowsAt } from './web_api.ts';

/** Longer than any client keeps a connection that it does not use: closing it under a request is no part of the act. */
const KEEP_ALIVE_MS = 120_000;

/** Room for the longest URL and the headers around it. */
const MAX_HEADER_BYTES = 64 * 1024;

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview */
const MAX_URL_CHARACTERS = 32_768;

export function createEmulatorServer(state: EmulatorState, settings: EmulatorSettings): Server {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    handle(state, settings, request, response).catch((error: unknown) => {
      // A defect of the emulator: loud, and different from everything that the service says.
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`emulator defect: ${words}`);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function handle(
  state: EmulatorState,
  settings: EmulatorSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = foreignness(request, settings.allowedHosts);
  if (refused !== undefined) return refuse(response, 403, refused);
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, `a body has at most ${MOST_BODY_BYTES} bytes`);
  const { method = 'GET', url = '/' } = request;
  if (url.length > MAX_URL_CHARACTERS) {
    // Inferred: the status. The documents name the limit only.
    return refuse(response, 414, 'The URL is too long.');
  }
  const { path, query } = splitUrl(url);
  if (path.startsWith(CONTROL)) {
    const control = { method, path: path.slice(CONTROL.length), query: new URLSearchParams(query), body };
    await sendAnswer(response, answerControl(state, control), undefined);
    return;
  }
  const page = answerConsole(method, path);
  if (page !== undefined) {
    await sendAnswer(response, page, undefined);
    return;
  }
  const isToken = signInOperation(path) !== undefined;
  const apiPath = unescapePath(path.startsWith(WEB_API) ? path.slice(WEB_API.length) : path);
  const kind = isToken ? 'token' : kindOf(apiPath, query);
  response.setHeader('date', new Date(state.organization.clock.nowMs()).toUTCString());
  await settings.onRequest?.({ kind, url });
  const { organization } = state;
  const { headers } = request;
  const visit = isToken ? undefined : visitOf(state, path, headers);
  const met = state.faults.meet(kind, rowsAt(organization, apiPath)?.store.table.name, url);
  if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const fault: typeof met = met?.type === 'loopingLink' ? { type: 'nextLink', url: `${origin}${url}` } : met;
  const base = { organization, settings, origin, method, path: isToken ? path : apiPath, headers, body };
  const answer = visit?.refused ?? answerTo(base, path, query);
  state.requests.add({
    method,
    url,
    kind,
    status: fault?.type === 'status' ? fault.status : answer.status,
    prefer: [headers.prefer ?? []].flat().join(',') || undefined,
    authorized: headers.authorization !== undefined,
  });
  await sendAnswer(response, await presented(base, answer, fault, visit?.headers()), fault);
  if (response.writableEnded) visit?.end();
  else response.once('close', () => visit?.end());
}

/** The sign-in services stand elsewhere; the web servers take everything else, and count users. */
function visitOf({ farm, organization }: EmulatorState, path: string, headers: IncomingHttpHeaders): Visit {
  const counted = path.startsWith(WEB_API) && isSignedIn(organization, headers);
  return new Visit(farm, headers.cookie, organization, counted);
}

function answerTo(base: Omit<Exchange, 'options'>, path: string, query: string): Answer {
  try {
    const exchange = { ...base, options: readQueryOptions(query) };
    const signIn = signInOperation(path);
    if (signIn !== undefined) return signIn(exchange);
    if (!path.startsWith(WEB_API)) return notFound(path);
    const isBatch = exchange.method === 'POST' && exchange.path === '$batch';
    if (!isBatch && exchange.method !== 'GET')
      throw new Refusal(501, 'not_emulated', `not emulated: ${exchange.method} ${path}`);
    if (!isSignedIn(exchange.organization, exchange.headers)) return unauthorized(exchange);
    return isBatch ? batch(exchange, (part) => answerToPart(base, part)) : answerWebApi(exchange);
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(inDialect(error, base.organization.dialect));
    throw error;
  }
}

/** The answer to a request that came within another. */
function answerToPart(base: Omit<Exchange, 'options'>, { headers, method, url }: BatchedRequest): Answer {
  const { path, query } = splitUrl(url);
  if (!path.startsWith(WEB_API)) return notFound(path);
  const apiPath = unescapePath(path.slice(WEB_API.length));
  return answerTo({ ...base, method, headers, path: apiPath, body: '' }, path, query);
}

function isSignedIn({ access }: Organization, { authorization }: IncomingHttpHeaders): boolean {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  return token !== undefined && access.isValid(token, Date.now());
}

/**
 * Without a body, and with the address to sign in at.
 * https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth
 */
function unauthorized({ organization, origin }: Exchange): Answer {
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

/** In the emulator's own voice; what was not read of the request is never read. */
function refuse(response: ServerResponse, status: number, words: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
    .end(`emulator: ${words}\n`);
}

function splitUrl(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

/** A path that is not escaped properly is left as it is: it fits no operation. */
function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
