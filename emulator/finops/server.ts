/** The HTTP server: routes a request, and sends the answer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, bodyBytes, Refusal, refusalAnswer } from '../answer.ts';
import { foreignness, MOST_BODY_BYTES, readBody } from '../request_guard.ts';
import { sendAnswer } from '../spoil.ts';
import { DEFAULT_SETTINGS } from '../start.ts';
import { noRoute, unauthorized } from './answers/gateway_answers.ts';
import { presented } from './answers/presentation.ts';
import { faultAnswer, ServiceFault } from './answers/service_fault.ts';
import { answerConsole } from '../console_page.ts';
import { answerFinopsControl } from './control/control_api.ts';
import { answerData, refusedForLength } from './data_routes.ts';
import type { FinopsExchange } from './exchange.ts';
import { FINOPS_PAGE } from './finops_page.ts';
import { answerMetadata } from './metadata_routes.ts';
import { readQueryOptions } from './query/query_options.ts';
import { areaOf, type ReceivedRequest, receivedRequest, tableOf } from './received_request.ts';
import type { FinopsState } from './state.ts';

/** Longer than any client keeps a connection that it does not use. */
const KEEP_ALIVE_MS = 120_000;
const MAX_HEADER_BYTES = 64 * 1024;

export interface FinopsSettings {
  readonly latencyMs: number;
  readonly tokenLifetimeSeconds: number;
  /** Host names that requests may use in addition to its own, in lower case. */
  readonly allowedHosts: readonly string[];
  /** Below which the environment lives, such as `/namespaces/AXSF`; empty at the top. */
  readonly basePath: string;
  /** Awaited before a request is looked at, so that a test decides what happens between two of them. */
  readonly onRequest?: (request: { readonly kind: string; readonly url: string }) => Promise<void>;
}

export function createFinopsServer(state: FinopsState, settings: FinopsSettings): Server {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    handle(state, settings, request, response).catch((error: unknown) => {
      // A defect of the emulator: loud, and different from everything that the service says.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`emulator defect: ${text}`);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function handle(
  state: FinopsState,
  settings: FinopsSettings,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const foreign = foreignness(incoming, settings.allowedHosts);
  if (foreign !== undefined) return refuse(response, 403, foreign);
  const body = await readBody(incoming);
  if (body === undefined) return refuse(response, 413, `a body has at most ${MOST_BODY_BYTES} bytes`);
  const request = receivedRequest(incoming, body, settings.basePath);
  const own = answerFinopsControl(state, request) ?? answerConsole(FINOPS_PAGE, request.method, request.path);
  if (own !== undefined) {
    await sendAnswer(response, own, undefined);
    return;
  }
  const begun = performance.now();
  const { headers, method, url } = request;
  const area = areaOf(request);
  await settings.onRequest?.({ kind: area, url });
  const met = state.faults.meet(area, tableOf(request), url);
  const fault: typeof met =
    met?.type === 'loopingLink' ? { type: 'nextLink', url: `${request.origin}${url}` } : met;
  await pause(settings.latencyMs + warmUpMs(state, area));
  const answer = answerTo(state, settings, request);
  const ended = state.requests.add({
    method,
    url,
    kind: area,
    status: fault?.type === 'status' ? fault.status : answer.status,
    prefer: [headers.prefer ?? []].flat().join(',') || undefined,
    authorized: headers.authorization !== undefined,
    userAgent: headers['user-agent'],
    fault: fault?.type,
  });
  const sent = await presented(answer, area, headers, state.environment.behavior, fault);
  response.once('close', () =>
    ended({ durationMs: Math.round(performance.now() - begun), bytes: bodyBytes(sent.body).length }),
  );
  await sendAnswer(response, sent, fault);
}

function warmUpMs({ environment, warmUp }: FinopsState, area: string): number {
  return area === 'token' ? 0 : warmUp.waitMs(environment.behavior.warmUpMs, Date.now());
}

/** In the emulator's own voice; what was not read of the request is never read. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
    .end(`emulator: ${message}\n`);
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

function answerTo(state: FinopsState, settings: FinopsSettings, request: ReceivedRequest): Answer {
  try {
    const signIn = state.tenant.answer(
      { ...request, settings: { ...DEFAULT_SETTINGS, ...settings } },
      request.query,
    );
    return signIn ?? state.throttle.refusal(Date.now()) ?? answerService(state, request);
  } catch (error) {
    if (error instanceof ServiceFault) return faultAnswer(error);
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

/** @throws ServiceFault, Refusal 501 */
function answerService(state: FinopsState, request: ReceivedRequest): Answer {
  const { environment, tenant } = state;
  const [, area = '', rest = ''] = /^\/(\w+)\/?(.*?)\/?$/.exec(request.path) ?? [];
  const isData = /^data$/i.test(area);
  if (!isData && !/^metadata$/i.test(area)) return noRoute(`${request.origin}${request.url}`);
  if (!environment.rights.isMapped || !tenant.isGood(request.headers.authorization)) return unauthorized();
  const exchange: FinopsExchange = {
    ...request,
    environment,
    options: readQueryOptions(request.query),
    number: state.countRequest(),
  };
  const tooLong = refusedForLength(exchange);
  if (tooLong !== undefined) return tooLong;
  return isData ? answerData(exchange, rest) : answerMetadata(exchange, decodeURIComponent(rest));
}
