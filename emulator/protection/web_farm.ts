/**
 * The environment's web servers. A client that sends back the cookie stays with its server; others go round.
 * https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests#server-affinity
 */
import type { ProtectionForm } from '../dialect/dialect.ts';
import { DOCUMENTED_LIMITS, type Limits } from './limits.ts';
import { RequestCounter, WebServer } from './web_server.ts';

const COOKIE = 'ARRAffinity';
const IN_COOKIES = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`);

export class WebFarm {
  readonly servers: readonly WebServer[];
  /** Of all servers together. */
  readonly #shared: RequestCounter;
  #turn = 0;

  /** @param limits those that are not named are as documented; nothing is counted without them. */
  constructor(limits: Partial<Limits> | undefined) {
    const all = limits === undefined ? undefined : { ...DOCUMENTED_LIMITS, ...limits };
    this.#shared = new RequestCounter(all);
    this.servers = Array.from({ length: all?.servers ?? 1 }, (_, index) => new WebServer(index, all));
  }

  /** @param cookies the header of the request. */
  serverFor(cookies: string | undefined): WebServer {
    const named = IN_COOKIES.exec(cookies ?? '')?.[1];
    return this.servers.find(({ affinity }) => affinity === named) ?? this.#next();
  }

  counterOf(server: WebServer, { requestCounter }: ProtectionForm): RequestCounter {
    return requestCounter === 'shared' ? this.#shared : server.counter;
  }

  #next(): WebServer {
    return this.servers[this.#turn++ % this.servers.length]!;
  }
}

const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const SECONDS: Readonly<Record<ProtectionForm['remainingTime'], Intl.NumberFormat>> = {
  separated: new Intl.NumberFormat('en-US', { ...TWO_DIGITS, useGrouping: true }),
  plain: new Intl.NumberFormat('en-US', { ...TWO_DIGITS, useGrouping: false }),
};

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits#retry-operations */
export function serverHeaders(
  { affinity }: WebServer,
  { executionMs, requests }: ReturnType<RequestCounter['remaining']>,
  { remainingTime }: ProtectionForm,
): Record<string, string> {
  return {
    'x-ms-ratelimit-burst-remaining-xrm-requests': String(requests),
    'x-ms-ratelimit-time-remaining-xrm-requests': SECONDS[remainingTime].format(executionMs / 1000),
    'Set-Cookie': `${COOKIE}=${affinity}; path=/; HttpOnly`,
  };
}
