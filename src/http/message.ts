/** A request and its answer, as every policy sees them. */

/** What a request is for; logs and limits speak of it. An `estimate` is not worth asking for twice. */
export type Purpose = 'token' | 'identity' | 'metadata' | 'rows' | 'estimate';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute. Sent as it is: the links of the service are opaque. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  /** What to send instead after a time-out, where something smaller can be asked for. */
  readonly afterTimeout?: () => HttpRequest;
  /** Whether a time-out is an outcome like any other: the caller has another way, and the same request would time out again. */
  readonly isTimeoutFinal?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed bytes. Must be read to its end, or given up by `discard`: it holds a connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body of an answer with a status of 400 or more, already read (its first mebibyte). */
  readonly errorText?: string;
  discard(): void;
}

export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** One concern of every request. `next` may be called again, as a retry does. */
export interface Policy {
  readonly name: string;
  send(request: HttpRequest, next: Send): Promise<HttpResponse>;
}
