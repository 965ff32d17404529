/** A request and its answer, as every policy sees them. */

/** What a request is for; logs and limits depend on it. A failed `estimate` is not repeated. */
export type Purpose = 'token' | 'identity' | 'metadata' | 'rows' | 'estimate';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute. Sent unchanged, since the links of the service are opaque. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** The request to send after a time-out, if a smaller one is possible. */
  readonly afterTimeout?: () => HttpRequest;
  /** Whether a time-out is final: the same request would time out again, and the caller has an alternative. */
  readonly isTimeoutFinal?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed bytes. Read them to the end or call `discard`: they occupy a connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body of an answer with a status of 400 or more, already read (its first mebibyte). */
  readonly errorText?: string;
  discard(): void;
}

export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Handles one concern of every request. It may call `next` more than once, as retries do. */
export interface Policy {
  readonly name: string;
  send(request: HttpRequest, next: Send): Promise<HttpResponse>;
}
