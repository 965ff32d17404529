/** Requests to one Dataverse environment, and what their answers mean. */
import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { readText } from '../http/body.ts';
import type { HttpResponse, Purpose, Send } from '../http/message.ts';
import { readFault, type ServiceFault, ServiceFaultError } from '../odata/service_fault.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors */
export const WEB_API_HEADERS: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'odata-version': '4.0',
  'odata-maxversion': '4.0',
  // Keeps caches in between from answering.
  'if-none-match': 'null',
};

const WEB_API = '/api/data/v9.2';

export interface WebApiRequest {
  /** Below the Web API's root, without a leading slash, or an absolute link. */
  readonly path: string;
  readonly purpose: Purpose;
  readonly prefer?: string;
  readonly signal: AbortSignal;
}

export class WebApiClient {
  readonly environmentUrl: string;
  readonly #send: Send;

  /** @param environmentUrl the origin of the environment, without a slash at its end. */
  constructor(environmentUrl: string, send: Send) {
    this.environmentUrl = environmentUrl;
    this.#send = send;
  }

  /** The absolute URL of something below the Web API's root. */
  urlOf(path: string): string {
    return `${this.environmentUrl}${WEB_API}/${path}`;
  }

  /** @throws ServiceFaultError for an answer that is no success, ConnectorError for none at all. */
  async open(request: WebApiRequest): Promise<HttpResponse> {
    const { path, prefer, purpose, signal } = request;
    const response = await this.#send({
      method: 'GET',
      url: /^https?:/.test(path) ? path : this.urlOf(path),
      headers: prefer === undefined ? {} : { prefer },
      purpose,
      signal,
    });
    if (response.status >= 200 && response.status < 300) return response;
    const text = response.errorText ?? '';
    response.discard();
    throw new ServiceFaultError(faultOf(response, text));
  }

  /** A document that is small enough to be an object. @throws also ConnectorError `response_malformed`. */
  async getJson(request: WebApiRequest): Promise<JsonObject> {
    const text = await readText(await this.open(request));
    const value = parse(text);
    if (isObject(value)) return value;
    throw new ConnectorError(
      'system',
      'response_malformed',
      `${this.environmentUrl} answered a ${request.purpose} request with something that is no JSON document.`,
      { detail: text.slice(0, 300) },
    );
  }
}

/** The fault in an answer, with the id that Microsoft's support asks for. */
export function faultOf(response: HttpResponse, text: string): ServiceFault {
  const { headers, status } = response;
  return readFault(status, text, headers['x-ms-service-request-id'] ?? headers['req_id']);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The caller says what came instead of a document.
    return undefined;
  }
}
