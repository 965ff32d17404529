/** The HTTP server: routes a request, and sends the answer. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { answerRequest, isSignedIn, splitUrl } from './answer_request.ts';
import { answerConsole } from './console_page.ts';
import { answerControl, CONTROL } from './control/control_api.ts';
import { DATAVERSE_PAGE } from './dataverse_page.ts';
import type { EmulatorSettings } from './exchange.ts';
import { presented } from './presentation.ts';
import { Visit } from './protection/visit.ts';
import { foreignness, MOST_BODY_BYTES, readBody } from './request_guard.ts';
import { signInOperation } from './sign_in_api.ts';
import { sendAnswer } from './spoil.ts';
import type { EmulatorState } from './state.ts';
import type { Certificate } from './tls_certificate.ts';
import { kindOf, rowsAt } from './web_api.ts';
import { belowRoot, webApiRoot } from './web_api_root.ts';

/** Longer than any client keeps an idle connection, so that the emulator does not close one when a request arrives. */
const KEEP_ALIVE_MS = 120_000;

/** Room for the longest URL and the headers around it. */
const MAX_HEADER_BYTES = 64 * 1024;

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview */
const MAX_URL_CHARACTERS = 32_768;

/** @param certificate for a server with TLS. */
export function createEmulatorServer(
  state: EmulatorState,
  settings: EmulatorSettings,
  certificate: Certificate | undefined,
): Server {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(state, settings, request, response).catch((error: unknown) => {
      // A defect of the emulator: report it loudly, and unlike any answer of the service.
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`emulator defect: ${words}`);
    });
  };
  const options = { maxHeaderSize: MAX_HEADER_BYTES };
  const server =
    certificate === undefined
      ? createServer(options, listener)
      : createTlsServer({ ...options, ...certificate }, listener);
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
  // Inferred: the status. The documents name only the limit.
  if (url.length > MAX_URL_CHARACTERS) return refuse(response, 414, 'The URL is too long.');
  const { path, query } = splitUrl(url);
  if (path.startsWith(CONTROL)) {
    const control = { method, path: path.slice(CONTROL.length), query: new URLSearchParams(query), body };
    return sendAnswer(response, answerControl(state, control), undefined);
  }
  const page = answerConsole(DATAVERSE_PAGE, method, path);
  if (page !== undefined) return sendAnswer(response, page, undefined);
  await answerService(state, settings, { request, method, url, body }, response);
}

interface Received {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** The parts that emulate the service, and the sign-in services. */
async function answerService(
  state: EmulatorState,
  settings: EmulatorSettings,
  { body, method, request, url }: Received,
  response: ServerResponse,
): Promise<void> {
  const begun = performance.now();
  const { path, query } = splitUrl(url);
  const isToken = signInOperation(path) !== undefined;
  const apiPath = belowRoot(path, webApiRoot(path) ?? '');
  const kind = isToken ? 'token' : kindOf(method, apiPath, query);
  response.setHeader('date', new Date(state.organization.clock.nowMs()).toUTCString());
  await settings.onRequest?.({ kind, url });
  const { organization } = state;
  const { headers } = request;
  const visit = isToken ? undefined : visitOf(state, path, headers);
  const met = state.faults.meet(kind, rowsAt(organization, apiPath)?.store.table.name, url);
  if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
  const origin = `${'encrypted' in request.socket ? 'https' : 'http'}://${headers.host ?? '127.0.0.1'}`;
  const fault: typeof met = met?.type === 'loopingLink' ? { type: 'nextLink', url: `${origin}${url}` } : met;
  const bare = { organization, settings, origin, method, headers, body };
  const answer = visit?.refused ?? answerRequest(bare, path, query);
  const ended = state.requests.add({
    method,
    url,
    kind,
    status: fault?.type === 'status' ? fault.status : answer.status,
    prefer: [headers.prefer ?? []].flat().join(',') || undefined,
    authorized: headers.authorization !== undefined,
    userAgent: headers['user-agent'],
    contentType: headers['content-type'],
    isWhole: !isToken && body.length <= KEPT_BODY_CHARACTERS,
    body: isToken || body === '' ? undefined : body.slice(0, KEPT_BODY_CHARACTERS),
    rows: answer.rowCount,
    fault: fault?.type,
  });
  const sent = await presented(bare, answer, fault, visit?.headers());
  response.once('close', () =>
    ended({ durationMs: Math.round(performance.now() - begun), bytes: sent.body.length }),
  );
  await sendAnswer(response, sent, fault);
  if (response.writableEnded) visit?.end();
  else response.once('close', () => visit?.end());
}

/** How much of a body is kept in the list of requests, which the page shows; never of a sign-in. */
const KEPT_BODY_CHARACTERS = 10_000;

/** The sign-in services are separate; the web servers answer everything else, and count requests of users. */
function visitOf({ farm, organization }: EmulatorState, path: string, headers: IncomingHttpHeaders): Visit {
  const counted = webApiRoot(path) !== undefined && isSignedIn(organization, headers);
  return new Visit(farm, headers.cookie, organization, counted);
}

/** An answer of the emulator itself; the rest of the request is not read. */
function refuse(response: ServerResponse, status: number, words: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
    .end(`emulator: ${words}\n`);
}
