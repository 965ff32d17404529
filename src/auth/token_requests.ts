/** Requests to token issuers: truncated bodies are requested again, and answers that are not JSON become errors. */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, parsedObject, textOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { readText } from '../http/body.ts';
import type { Send } from '../http/message.ts';
import { decideReadAgain, type RetryDecision } from '../http/retry_decision.ts';
import { retrying } from '../http/retrying.ts';

export interface TokenRequester {
  /** Retries statuses and connections on its own. */
  readonly send: Send;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Called with everything secret that a request is about to send: an answer may bring it back. */
  readonly onSecret?: (secret: string) => void;
}

export interface TokenRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a POST; without one it is a GET. */
  readonly form?: string;
  /** Statuses that are transient at this issuer, in addition to the usual ones. */
  readonly passing?: ReadonlySet<number>;
  /** The properties that this address comes from, in words for the user. */
  readonly properties: string;
  readonly signal: AbortSignal;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1000;

/** Transient errors of RFC 6749. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
const PASSING_ERRORS: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/**
 * Sends the request and reads a JSON object, for every status below 500.
 * @throws ConnectorError `sign_in_unreachable`, `response_malformed` or `interrupted`.
 */
export async function askIssuer(requester: TokenRequester, request: TokenRequest): Promise<TokenAnswer> {
  const { clock, log, random } = requester;
  try {
    return await retrying({
      attempt: () => askOnce(requester, request),
      judge: (answer, attempts) => judge(answer, attempts, request),
      judgeFailure: (error, attempts, waitedMs) =>
        decideReadAgain(error, { attempts, waitedMs, hostAnswered: true, random: random() }),
      onRetry: ({ reason, waitMs }) =>
        log.warn(`Asking for a token again in ${(waitMs / 1000).toFixed(1)} s: ${reason}`),
      clock,
      signal: request.signal,
    });
  } catch (error) {
    throw error instanceof ConnectorError ? signInUnreachable(error) : error;
  }
}

function judge({ body, status }: TokenAnswer, attempts: number, { passing }: TokenRequest): RetryDecision {
  const error = textOf(body, 'error');
  const passes = passing?.has(status) === true || (error !== undefined && PASSING_ERRORS.has(error));
  if (!passes || attempts >= MAX_ATTEMPTS) return { action: 'accept' };
  const waitMs = FIRST_WAIT_MS * 2 ** (attempts - 1);
  const reason = `the issuer answered ${status}${error === undefined ? '' : ` (${error})`}`;
  return { action: 'retry', waitMs, reason, timedOut: false };
}

async function askOnce(requester: TokenRequester, request: TokenRequest): Promise<TokenAnswer> {
  const { form, headers = {}, signal, url } = request;
  const isForm = form !== undefined;
  for (const secret of secretsSent(request)) requester.onSecret?.(secret);
  const type = isForm ? { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' } : {};
  const response = await requester.send({
    method: isForm ? 'POST' : 'GET',
    url,
    headers: { accept: 'application/json', ...type, ...headers },
    ...(isForm ? { body: form } : {}),
    purpose: 'token',
    signal,
  });
  const text =
    response.errorText ?? (await readText(response, 'token', `The answer of ${new URL(url).origin}`));
  const { status } = response;
  return { status, headers: response.headers, body: readBody(request, status, text) };
}

/** What proves the app, the machine or the person. https://www.rfc-editor.org/rfc/rfc6749#section-4 */
const SECRET_FIELDS = [
  'client_secret',
  'client_assertion',
  'refresh_token',
  'code',
  'code_verifier',
  'device_code',
];

function secretsSent({ form = '', headers = {} }: TokenRequest): string[] {
  const fields = new URLSearchParams(form);
  return [
    ...SECRET_FIELDS.flatMap((name) => fields.getAll(name)),
    (headers['authorization'] ?? '').replace(/^Basic /, ''),
    headers['x-identity-header'] ?? '',
  ].filter((secret) => secret !== '');
}

function readBody(request: TokenRequest, status: number, text: string): JsonObject {
  const isOwn = status < 500 && status !== 429;
  const body = parsedObject(text);
  if (body !== undefined && isOwn) return body;
  // Azure Arc's challenge has no body, and neither has IMDS while it is being updated.
  if (status === 401 || request.passing?.has(status) === true) return {};
  const { origin } = new URL(request.url);
  // A 2xx answer without JSON usually comes from a proxy; refusals have already been retried where that helps.
  throw new ConnectorError(
    status === 404 || status < 400 ? 'config' : 'transient',
    status < 400 ? 'response_malformed' : 'sign_in_unreachable',
    `${origin} did not answer as a sign-in service (status ${status}). Check ${request.properties}, or try again later.`,
    { detail: body === undefined ? shownOf(status, text) : reasonIn(body) },
  );
}

/** A truncated success may contain a token that the redactor does not know yet. */
function shownOf(status: number, text: string): string {
  const mayHoldToken = status < 400 || text.trimStart().startsWith('{');
  return mayHoldToken ? `${text.length} characters, not JSON` : text.slice(0, 500);
}

/** The names of other members only: any of them may be a token. */
function reasonIn(body: JsonObject): string {
  const said = ['error', 'error_description', 'message'].flatMap((name) => textOf(body, name) ?? []);
  return said.length > 0 ? said.join(': ').slice(0, 500) : `members: ${Object.keys(body).join(', ')}`;
}

function signInUnreachable(error: ConnectorError): ConnectorError {
  if (error.code === 'interrupted' || error.code === 'sign_in_unreachable') return error;
  const words = error.code === 'response_malformed' ? error.message : `Sign-in failed: ${error.message}`;
  return new ConnectorError(error.kind, 'sign_in_unreachable', words, {
    cause: error,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  });
}
