/** One attack: the answers of a hostile service, and the properties that must still hold. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type RequestKind = 'token' | 'whoami' | 'metadata' | 'count' | 'rows' | 'changes';

/** What a request is, in the eyes of a script. */
export interface Exchange {
  readonly kind: RequestKind;
  /** How many requests of this kind came before this one. */
  readonly index: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What a service without malice would answer. */
  readonly usual: Buffer;
  /** The origin that was asked. */
  readonly origin: string;
  /** Another origin, which must never hear of this. */
  readonly decoy: string;
  /** The token that the request carries. */
  readonly token: string;
  /** The client secret of the configuration. */
  readonly secret: string;
}

/** Answers the exchange itself and returns true, or leaves it to the usual answer. */
export type Script = (exchange: Exchange) => boolean;

/** `delivers`: every row, and success. `fails`: an error. `either`: one of both, but never success without every row. */
export type Verdict = 'delivers' | 'fails' | 'either';

export interface Attack {
  readonly name: string;
  readonly command: 'check' | 'discover' | 'read' | 'read changes';
  readonly script: Script;
  readonly verdict: Verdict;
  /** The most requests that the connector may make; 60 by default. */
  readonly mostRequests?: number;
  /** The most that the connector may wait in all, by its own clock. */
  readonly mostWaitMs?: number;
  /** Changes to the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the error says, where it matters. */
  readonly says?: RegExp;
  /** How a secret is disguised in what the service sends back: it must not be in the output so either. */
  readonly hides?: (secret: string) => string;
  /** What the values of the rows must be, where the script changes them: by column, of every row. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Answers with a status, headers and a body. */
export function answer(
  { response }: Exchange,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body);
  return true;
}

/** A script for requests of one kind; `from` on, counted from 0. */
export function on(kind: RequestKind, script: Script, from = 0): Script {
  return (exchange) => exchange.kind === kind && exchange.index >= from && script(exchange);
}

/** As `on`, for the first request of the kind only. */
export function once(kind: RequestKind, script: Script): Script {
  return (exchange) => exchange.kind === kind && exchange.index === 0 && script(exchange);
}

/** A refused page of changes may lead to a full read, which then succeeds. */
export function refusedVerdict(kind: RequestKind): Verdict {
  return kind === 'changes' ? 'either' : 'fails';
}

/** The command that meets requests of a kind. */
export function commandOf(kind: RequestKind): Attack['command'] {
  return kind === 'changes' ? 'read changes' : 'read';
}

type Json = Record<string, unknown>;

/** Answers as usual after applying `change` to the document. */
export function changed(exchange: Exchange, change: (document: Json) => Json): true {
  return answer(exchange, 200, JSON.stringify(change(JSON.parse(exchange.usual.toString()) as Json)));
}

/** As `changed`, for each entry of the document's array of that name. */
export function eachChanged(exchange: Exchange, name: string, change: (entry: Json) => Json): true {
  return changed(exchange, (document) => {
    const entries = document[name];
    return Array.isArray(entries) ? { ...document, [name]: (entries as Json[]).map(change) } : document;
  });
}
