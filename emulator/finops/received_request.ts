/** A request as it came, cut into what the emulator looks at. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { LOGIN } from '../exchange.ts';
import { signInOperation } from '../sign_in_api.ts';
import type { RequestArea } from './answers/presentation.ts';
import { rowsAddress } from './data_routes.ts';
import { isAdfsPath } from './sign_in/adfs_token.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** `origin` and the path below which the environment lives. */
  readonly root: string;
  /** Without the path below which the environment lives, where it has that; encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export function receivedRequest(
  { headers, method = 'GET', url = '/' }: IncomingMessage,
  body: string,
  basePath: string,
): ReceivedRequest {
  const at = url.indexOf('?');
  const whole = at < 0 ? url : url.slice(0, at);
  const origin = `http://${headers.host ?? '127.0.0.1'}`;
  return {
    method,
    url,
    origin,
    root: `${origin}${basePath}`,
    path: whole.startsWith(`${basePath}/`) ? whole.slice(basePath.length) : whole,
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body,
  };
}

/** What kind of request it is, for faults and for the log. */
export function areaOf({ path }: Pick<ReceivedRequest, 'path'>): RequestArea {
  if (path.startsWith(LOGIN) || isAdfsPath(path) || signInOperation(path) !== undefined) return 'token';
  if (/^\/metadata(\/|$)/i.test(path) || /^\/data\/?((\$|%24)metadata)?$/i.test(path)) return 'metadata';
  return /\/(\$|%24)count$/.test(path) ? 'count' : 'rows';
}

/** The entity set whose rows are asked for. */
export function tableOf({ path }: Pick<ReceivedRequest, 'path'>): string | undefined {
  const rest = /^\/data\/(.+)$/i.exec(path)?.[1];
  return rest === undefined ? undefined : rowsAddress(rest)?.entitySet;
}
