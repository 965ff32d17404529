/** HTTP: finds out what a request is, has it answered, compresses, and does what a fault says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Answer, Refusal, refusalAnswer } from './answer.ts';
import { answerControl, CONTROL } from './control/control_api.ts';
import { type EmulatorSettings, type Exchange, WEB_API } from './exchange.ts';
import type { FaultAction, RequestKind } from './faults.ts';
import { guidOf } from './identifiers.ts';
import { isTokenPath, issueToken } from './operations/token.ts';
import { readQueryOptions } from './query/options.ts';
import { sendAnswer } from './spoil.ts';
import type { EmulatorState } from './state.ts';
import { answerWebApi, kindOf } from './web_api.ts';

/** Sign-in stands below a path of its own, as it stands on a host of its own in the real world. */
export const LOGIN = '/_login';

const compress = promisify(gzip);

export function createEmulatorServer(state: EmulatorState, settings: EmulatorSettings): Server {
  return createServer((request, response) => {
    handle(state, settings, request, response).catch((error: unknown) => {
      // A defect of the emulator: loud, and different from everything that the service says.
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`emulator defect: ${words}`);
    });
  });
}

async function handle(
  state: EmulatorState,
  settings: EmulatorSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const { path, query } = splitUrl(request.url ?? '/');
  const method = request.method ?? 'GET';
  if (path.startsWith(CONTROL)) {
    const control = { method, path: path.slice(CONTROL.length), query: new URLSearchParams(query), body };
    await sendAnswer(response, answerControl(state, control), undefined);
    return;
  }

  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const isToken = path.startsWith(LOGIN) && isTokenPath(path);
  const apiPath = decodeURIComponent(path.slice(WEB_API.length));
  const kind: RequestKind = isToken ? 'token' : kindOf(apiPath, decodeURIComponent(query));
  const { organization } = state;
  const exchange: Exchange = {
    organization,
    settings,
    origin,
    method,
    path: isToken ? decodeURIComponent(path) : apiPath,
    options: readQueryOptions(query),
    headers: request.headers,
    body,
  };
  const fault = state.faults.meet(kind, organization.storeOfSet(apiPath)?.table.name);
  if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
  const answer = answerTo(exchange, path, isToken);
  const status = fault?.type === 'status' ? fault.status : answer.status;
  const { authorization, prefer } = request.headers;
  state.requests.add({
    method,
    url: request.url ?? '',
    kind,
    status,
    prefer: typeof prefer === 'string' ? prefer : undefined,
    authorized: authorization !== undefined,
  });
  await sendAnswer(response, await prepared(exchange, answer, fault, isToken), fault);
}

function answerTo(exchange: Exchange, path: string, isToken: boolean): Answer {
  try {
    if (isToken) return issueToken(exchange);
    if (!path.startsWith(WEB_API)) return notFound(path);
    if (exchange.method !== 'GET')
      throw new Refusal(501, 'not_emulated', `not emulated: ${exchange.method} ${path}`);
    return isSignedIn(exchange) ? answerWebApi(exchange) : unauthorized(exchange);
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

function isSignedIn({ headers, organization }: Exchange): boolean {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  return token !== undefined && organization.access.isValid(token, Date.now());
}

/** Without a body, and with the address to sign in at. */
function unauthorized({ organization, origin }: Exchange): Answer {
  const authority = `${origin}${LOGIN}/${organization.tenantId}/oauth2/authorize`;
  const challenge = `Bearer authorization_uri=${authority}, resource_id=${origin}/`;
  return { status: 401, headers: { 'WWW-Authenticate': challenge }, body: '' };
}

function notFound(path: string): Answer {
  return {
    status: 404,
    headers: { 'content-type': 'text/html' },
    body: `<html><title>Not Found</title>${path}</html>`,
  };
}

/** With the headers that every answer of the service has, and compressed if the client likes that. */
async function prepared(
  exchange: Exchange,
  answer: Answer,
  fault: FaultAction | undefined,
  isToken: boolean,
): Promise<Answer> {
  const { headers, settings } = exchange;
  let body = Buffer.from(answer.body);
  if (settings.prettyPrint && answer.status === 200 && !isToken) {
    body = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2));
  }
  body = spoiledContent(body, fault);
  const zipped = !isToken && body.length > 0 && /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  if (zipped) body = await compress(body, { level: constants.Z_BEST_SPEED });
  return {
    status: answer.status,
    body,
    headers: {
      'content-type': body.length > 0 ? 'application/json; odata.metadata=minimal' : 'text/plain',
      ...(isToken ? {} : serviceHeaders(settings)),
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      ...answer.headers,
    },
  };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
function serviceHeaders(settings: EmulatorSettings): Record<string, string> {
  const id = guidOf(String(performance.now()));
  return {
    'OData-Version': '4.0',
    'x-ms-service-request-id': id,
    REQ_ID: id,
    'x-ms-ratelimit-burst-remaining-xrm-requests': '7999',
    'x-ms-ratelimit-time-remaining-xrm-requests': '1,200.00',
    'x-ms-dop-hint': String(settings.dopHint),
    'Set-Cookie': 'ARRAffinity=emulated; path=/; HttpOnly',
  };
}

/** Faults in what an answer says, before it is compressed. */
function spoiledContent(body: Buffer<ArrayBuffer>, fault: FaultAction | undefined): Buffer<ArrayBuffer> {
  switch (fault?.type) {
    case 'malformedJson':
      return Buffer.concat([body.subarray(0, Math.max(1, Math.floor(body.length / 2))), Buffer.from('}{')]);
    case 'omitDeltaLink':
      return Buffer.from(
        body.toString().replace(/"@odata\.deltaLink":"[^"]*",|,"@odata\.deltaLink":"[^"]*"/, ''),
      );
    case 'nextLink':
      return Buffer.from(body.toString().replace(/\}$/, `,"@odata.nextLink":${JSON.stringify(fault.url)}}`));
    default:
      return body;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function splitUrl(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}
