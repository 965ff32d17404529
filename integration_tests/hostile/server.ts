/**
 * A service that answers by its script, and otherwise like the emulator. Each attack has its own server. The
 * usual answers come from one emulator and are cached, with its origin replaced.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RequestKind, Script } from './attack.ts';

export interface HostileServer {
  readonly origin: string;
  /** Requests so far, in all. */
  readonly requestCount: () => number;
  stop(): void;
}

/** The answers of the emulator, by method and path. */
export class UsualAnswers {
  readonly #emulator: string;
  readonly #known = new Map<string, Promise<{ status: number; body: string }>>();

  constructor(emulator: string) {
    this.#emulator = emulator;
  }

  async of(
    request: IncomingMessage,
    body: Buffer,
    origin: string,
  ): Promise<{ status: number; body: Buffer }> {
    const path = (request.url ?? '/').replaceAll(
      encodeURIComponent(origin),
      encodeURIComponent(this.#emulator),
    );
    // A check first sends a request without a token; its answer must not be used for requests with a token.
    const signed = request.headers.authorization === undefined ? 'unsigned' : 'signed';
    const key = `${signed} ${request.method} ${path} ${String(request.headers['prefer'])}`;
    const isToken = request.method === 'POST';
    let answer = isToken ? undefined : this.#known.get(key);
    if (answer === undefined) {
      answer = this.#ask(
        path,
        request,
        body.toString().replaceAll(encodeURIComponent(origin), encodeURIComponent(this.#emulator)),
      );
      if (!isToken) this.#known.set(key, answer);
    }
    const { body: text, status } = await answer;
    return { status, body: Buffer.from(text.replaceAll(this.#emulator, origin)) };
  }

  async #ask(path: string, { headers, method = 'GET' }: IncomingMessage, body: string) {
    const kept = ['authorization', 'prefer', 'content-type', 'accept', 'odata-version'];
    const sent = Object.fromEntries(
      kept.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
    );
    const response = await fetch(this.#emulator + path, {
      method,
      headers: sent,
      ...(method === 'POST' ? { body } : {}),
    });
    return { status: response.status, body: await response.text() };
  }
}

export interface ServerOptions {
  readonly usual: UsualAnswers;
  readonly script: Script;
  readonly decoy: string;
  readonly secret: string;
}

export async function startHostileServer(options: ServerOptions): Promise<HostileServer> {
  const counts = new Map<RequestKind, number>();
  let requestCount = 0;
  let origin = '';
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requestCount++;
    const kind = kindOf(request);
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    const { decoy, script, secret, usual } = options;
    const { body, status } = await usual.of(request, await buffer(request), origin);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (script({ kind, index, request, response, usual: body, origin, decoy, token, secret })) return;
    response.writeHead(status, { 'Content-Type': 'application/json', 'x-ms-dop-hint': '4' });
    response.end(body);
  };
  const server: Server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requestCount: () => requestCount,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function kindOf({ method, url = '' }: IncomingMessage): RequestKind {
  if (method === 'POST') return 'token';
  if (url.includes('/WhoAmI')) return 'whoami';
  if (/RetrieveTotalRecordCount|\/\$count/.test(url)) return 'count';
  if (/EntityDefinitions|RetrieveMetadataChanges|RetrieveUserPrivileges|organizations\?/.test(url))
    return 'metadata';
  return url.includes('deltatoken') ? 'changes' : 'rows';
}
