/**
 * The network: one pool of connections for all requests, decompression off the main thread, proxies from the environment
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). It keeps no cookies, so that requests spread over the service's web servers.
 */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { EnvHttpProxyAgent } from 'undici';
import { ConnectorError } from '../core/errors.ts';
import { MAX_PAGE_BYTES, tooLarge } from './body_limits.ts';
import type { HttpRequest, HttpResponse, Send } from './message.ts';
import { networkFailure } from './network_failure.ts';
import { watchProgress } from './progress_watch.ts';
import { proxiesOf } from './proxies.ts';

export interface TransportOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A body has stalled if no byte arrives for this long while we are ready to read. */
  readonly bodyIdleTimeoutMs: number;
}

export interface Transport {
  readonly send: Send;
  /** Closes idle connections. Call only when no request is running. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** Large chunks mean less overhead per byte; a page has a few megabytes. */
const GUNZIP_CHUNK_BYTES = 256 * 1024;
/** Decompress at most this far ahead of the writer. */
const GUNZIP_AHEAD_BYTES = 2 * GUNZIP_CHUNK_BYTES;
const GUNZIP = { chunkSize: GUNZIP_CHUNK_BYTES, readableHighWaterMark: GUNZIP_AHEAD_BYTES };

export function createTransport(options: TransportOptions): Transport {
  const agent = new EnvHttpProxyAgent({
    ...proxiesOf(options.env),
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: 30_000,
    headersTimeout: 0,
    bodyTimeout: options.bodyIdleTimeoutMs,
  });
  return { send: (request) => send(agent, request, options.bodyIdleTimeoutMs), close: () => agent.destroy() };
}

async function send(agent: EnvHttpProxyAgent, request: HttpRequest, idleMs: number): Promise<HttpResponse> {
  const { origin, host, path } = splitUrl(request.url);
  let answer;
  try {
    answer = await agent.request({
      origin,
      path,
      method: request.method,
      headers: { ...request.headers, 'accept-encoding': 'gzip' },
      body: request.body ?? null,
      signal: request.signal,
    });
  } catch (error) {
    request.signal.throwIfAborted();
    throw networkFailure(error, host, 'request');
  }
  const headers = flatten(answer.headers);
  const source: Readable = answer.body;
  const body = decompressed(source, headers['content-encoding'], host);
  // A body may fail before it is read. Its reader sees the failure later; without a listener it would end the process.
  body.on('error', () => {});
  return {
    status: answer.statusCode,
    headers,
    body: readable({ body, host, idleMs, signal: request.signal }),
    discard: () => {
      // The body is not needed, so ignore errors of its connection.
      source.on('error', () => {});
      body.destroy();
      source.destroy();
    },
  };
}

/** Origin and path without the normalization of `new URL`, since links of the service must be sent unchanged. */
function splitUrl(url: string): { origin: string; host: string; path: string } {
  const { origin, host } = new URL(url);
  const pathStart = url.indexOf('/', url.indexOf('//') + 2);
  const path = pathStart < 0 ? '/' : url.slice(pathStart);
  const encoded = path.replaceAll(/[^\u0021-\u007e]+/g, (run) => encodeURIComponent(run.toWellFormed()));
  return { origin, host, path: encoded };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function decompressed(body: Readable, encoding: string | undefined, host: string): Readable {
  switch (encoding?.toLowerCase() ?? 'identity') {
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      // The reader of the result sees the error of either side.
      return pipeline(body, createGunzip(GUNZIP), () => {});
    default:
      body.on('error', () => {});
      body.destroy();
      throw new ConnectorError(
        'system',
        'response_malformed',
        `${host} compressed its answer by "${encoding}", which the request does not accept.`,
      );
  }
}

interface ReadableBody {
  readonly body: Readable;
  readonly host: string;
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

async function* readable({ body, host, idleMs, signal }: ReadableBody): AsyncGenerator<Uint8Array> {
  let byteCount = 0;
  const watch = watchProgress({
    idleMs,
    byteCount: () => (isGunzip(body) ? body.bytesWritten : byteCount),
    onSlow: () => void body.destroy(new SlowBody()),
  });
  body.once('close', () => watch.stop());
  try {
    watch.waiting(true);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      byteCount += chunk.length;
      if (byteCount > MAX_PAGE_BYTES) throw tooLarge(`The answer of ${host}`, MAX_PAGE_BYTES);
      watch.waiting(false);
      yield chunk;
      watch.waiting(true);
    }
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    signal.throwIfAborted();
    throw networkFailure(error, host, 'body');
  } finally {
    watch.stop();
  }
}

/** For gzip, count the compressed bytes: decompression may produce no output for long although bytes arrive. */
function isGunzip(body: Readable): body is Gunzip {
  return 'bytesWritten' in body;
}

class SlowBody extends Error {
  readonly code = 'TOO_SLOW';

  constructor() {
    super('the body arrives too slowly');
  }
}
