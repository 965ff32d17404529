/** Sends requests to one Dataverse environment and reads their answers. */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject, parsedOrUndefined } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import type { AddressedSystem } from '../core/wrong_address.ts';
import { readText } from '../http/body.ts';
import type { HttpRequest, HttpResponse, Purpose, Send } from '../http/message.ts';
import { decideReadAgain } from '../http/retry_decision.ts';
import { retrying } from '../http/retrying.ts';
import { requireSameOrigin } from '../odata/links.ts';
import { readFault, type ServiceFault, ServiceFaultError } from '../odata/service_fault.ts';

/** The id by which Microsoft's support finds a request. */
export const REQUEST_ID_HEADER = 'x-ms-service-request-id';

export const DATAVERSE: AddressedSystem = {
  name: 'Dataverse',
  code: 'not_dataverse',
  example: 'https://contoso.crm4.dynamics.com',
};

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors */
export const WEB_API_HEADERS: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'odata-version': '4.0',
  'odata-maxversion': '4.0',
  // Prevents answers from caches.
  'if-none-match': 'null',
};

const WEB_API = '/api/data/v9.2';

export interface WebApiRequest {
  /** Below the Web API's root, without a leading slash, or an absolute link. */
  readonly path: string;
  readonly purpose: Purpose;
  readonly prefer?: string;
  readonly signal: AbortSignal;
  /** The request to send after a time-out. */
  readonly afterTimeout?: () => WebApiRequest;
  /** Whether to give up after a time-out, since the caller can do without the answer. */
  readonly isTimeoutFinal?: boolean;
  /** For `getJson`: numbers become texts with every digit. */
  readonly exactNumbers?: boolean;
}

export interface WebApiOptions {
  /** The origin of the environment, without a slash at its end. */
  readonly environmentUrl: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

export class WebApiClient {
  readonly environmentUrl: string;
  readonly #options: WebApiOptions;

  constructor(options: WebApiOptions) {
    this.environmentUrl = options.environmentUrl;
    this.#options = options;
  }

  /** The absolute URL of a path below the Web API's root. */
  urlOf(path: string): string {
    return `${this.environmentUrl}${WEB_API}/${path}`;
  }

  /** A link of the service as an absolute URL of the environment. @throws ConnectorError `response_malformed`. */
  linkOf(link: string): string {
    return requireSameOrigin(link, this.environmentUrl, this.urlOf(''));
  }

  /** @throws ServiceFaultError for an answer that is not a success, ConnectorError if there is no answer. */
  async open(request: WebApiRequest): Promise<HttpResponse> {
    const response = await this.#options.send(this.#httpRequest(request));
    if (response.status >= 200 && response.status < 300) return response;
    const text = response.errorText ?? '';
    response.discard();
    throw new ServiceFaultError(faultOf(response, text));
  }

  /**
   * Reads a document that is small enough to be parsed. A truncated or invalid document is requested again a few times.
   * @throws also ConnectorError `response_malformed`.
   */
  async getJson(request: WebApiRequest): Promise<JsonObject> {
    const { clock, log, random } = this.#options;
    return await retrying({
      attempt: () => this.#document(request),
      judgeFailure: (error, attempts, waitedMs) =>
        decideReadAgain(error, { attempts, waitedMs, hostAnswered: true, random: random() }),
      onRetry: ({ reason, waitMs }) => {
        const seconds = (waitMs / 1000).toFixed(1);
        log.warn(`Requesting a document again (${request.purpose}) in ${seconds} s: ${reason}`);
      },
      clock,
      signal: request.signal,
    });
  }

  #httpRequest({ afterTimeout, isTimeoutFinal, path, prefer, purpose, signal }: WebApiRequest): HttpRequest {
    return {
      method: 'GET',
      url: URL.canParse(path) ? this.linkOf(path) : this.urlOf(path),
      headers: prefer === undefined ? {} : { prefer },
      purpose,
      signal,
      ...(isTimeoutFinal === undefined ? {} : { isTimeoutFinal }),
      ...(afterTimeout === undefined ? {} : { afterTimeout: () => this.#httpRequest(afterTimeout()) }),
    };
  }

  async #document(request: WebApiRequest): Promise<JsonObject> {
    const subject = `The answer of ${this.environmentUrl} to a ${request.purpose} request`;
    const text = await readText(await this.open(request), request.purpose, subject);
    const value = parsedOrUndefined(text, request.exactNumbers === true ? withDigits : undefined);
    if (isObject(value)) return value;
    throw new ConnectorError(
      'system',
      'response_malformed',
      `${this.environmentUrl} answered a ${request.purpose} request with something that is not a JSON document.`,
      { detail: text.slice(0, 300) },
    );
  }
}

/** The fault in an answer, with the id that Microsoft's support asks for. */
export function faultOf(response: HttpResponse, text: string): ServiceFault {
  const { headers, status } = response;
  return readFault(status, text, headers[REQUEST_ID_HEADER] ?? headers['req_id']);
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/parse#the_reviver_parameter */
function withDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}
