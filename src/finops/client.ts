/** Requests to one Finance & Operations environment. */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject, parsedOrUndefined } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import type { AddressedSystem } from '../core/wrong_address.ts';
import { readText } from '../http/body.ts';
import type { HttpRequest, HttpResponse, Purpose, Send } from '../http/message.ts';
import { decideReadAgain } from '../http/retry_decision.ts';
import { retrying } from '../http/retrying.ts';
import { readFault, type ServiceFault, ServiceFaultError } from '../odata/service_fault.ts';

export const FINOPS: AddressedSystem = {
  name: 'Finance & Operations',
  code: 'not_finance_and_operations',
  example: 'https://contoso.operations.dynamics.com',
};

/** Minimal metadata: the full form adds types and links to every row. */
export const FINOPS_HEADERS: Readonly<Record<string, string>> = {
  accept: 'application/json;odata.metadata=minimal',
  'odata-version': '4.0',
  'odata-maxversion': '4.0',
};

/** The id by which Microsoft's support finds a request. */
export const REQUEST_ID_HEADER = 'ms-dyn-aid';

export interface FinopsRequest {
  readonly url: string;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** The request to send after a time-out. */
  readonly afterTimeout?: () => FinopsRequest;
}

export interface FinopsClientOptions {
  /** The base URL of `/data` and `/metadata`, without a slash at its end. */
  readonly baseUrl: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

export class FinopsClient {
  readonly baseUrl: string;
  readonly #options: FinopsClientOptions;

  constructor(options: FinopsClientOptions) {
    this.baseUrl = options.baseUrl;
    this.#options = options;
  }

  /** @throws ServiceFaultError for an answer that is not a success, ConnectorError if there is no answer. */
  async open(request: FinopsRequest): Promise<HttpResponse> {
    const response = await this.#options.send(httpRequest(request));
    if (response.status >= 200 && response.status < 300) return response;
    const text = response.errorText ?? '';
    response.discard();
    throw new ServiceFaultError(faultOf(response, text));
  }

  /**
   * Reads a document that is small enough to be parsed; its numbers become texts with every digit. A truncated or invalid
   * document is requested again a few times.
   * @throws also ConnectorError `response_malformed`.
   */
  async getJson(request: FinopsRequest): Promise<JsonObject> {
    return await this.readAgain(request, async () => this.#document(request));
  }

  /** Reads a body, and requests it again if its download was interrupted. */
  async readAgain<T>({ purpose, signal }: FinopsRequest, attempt: () => Promise<T>): Promise<T> {
    const { clock, log, random } = this.#options;
    return await retrying({
      attempt,
      judge: () => ({ action: 'accept' }),
      judgeFailure: (error, attempts, waitedMs) =>
        decideReadAgain(error, { attempts, waitedMs, hostAnswered: true, random: random() }),
      onRetry: ({ reason, waitMs }) => {
        const seconds = (waitMs / 1000).toFixed(1);
        log.warn(`Requesting a document again (${purpose}) in ${seconds} s: ${reason}`);
      },
      clock,
      signal,
    });
  }

  async #document(request: FinopsRequest): Promise<JsonObject> {
    const text = await readText(await this.open(request), request.purpose, this.baseUrl);
    const value = parsedOrUndefined(text, withDigits);
    if (isObject(value)) return value;
    throw new ConnectorError(
      'system',
      'response_malformed',
      `${this.baseUrl} answered a ${request.purpose} request with something that is not a JSON document.`,
      { detail: text.slice(0, 300) },
    );
  }
}

function httpRequest({ afterTimeout, purpose, signal, url }: FinopsRequest): HttpRequest {
  const request = { method: 'GET', url, headers: {}, purpose, signal } as const;
  return afterTimeout === undefined
    ? request
    : { ...request, afterTimeout: () => httpRequest(afterTimeout()) };
}

/** The fault in an answer. */
export function faultOf(response: HttpResponse, text: string): ServiceFault {
  return readFault(response.status, text, response.headers[REQUEST_ID_HEADER]);
}

/** A number as in the document, with every digit. */
export class NumberText {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/parse#the_reviver_parameter */
function withDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value;
}

/** The original JSON text of a row's value. */
export function jsonTextOf(value: unknown): string {
  return value instanceof NumberText ? value.digits : JSON.stringify(value ?? null);
}
