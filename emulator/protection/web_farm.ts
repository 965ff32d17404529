/**
 * The environment's web servers. A client that sends back the cookie stays with its server; others go round.
 * https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests#server-affinity
 */
import { DOCUMENTED_LIMITS, type Limits } from './limits.ts';
import { WebServer } from './web_server.ts';

const COOKIE = 'ARRAffinity';
const IN_COOKIES = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`);
const SECONDS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export class WebFarm {
  readonly servers: readonly WebServer[];
  #turn = 0;

  /** @param limits those that are not named are as documented; nothing is counted without them. */
  constructor(limits: Partial<Limits> | undefined) {
    const all = limits === undefined ? undefined : { ...DOCUMENTED_LIMITS, ...limits };
    this.servers = Array.from({ length: all?.servers ?? 1 }, (_, index) => new WebServer(index, all));
  }

  /** @param cookies the header of the request. */
  serverFor(cookies: string | undefined): WebServer {
    const named = IN_COOKIES.exec(cookies ?? '')?.[1];
    return this.servers.find(({ affinity }) => affinity === named) ?? this.#next();
  }

  #next(): WebServer {
    return this.servers[this.#turn++ % this.servers.length]!;
  }
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits#retry-operations */
export function serverHeaders(server: WebServer, nowMs: number): Record<string, string> {
  const { executionMs, requests } = server.remaining(nowMs);
  return {
    'x-ms-ratelimit-burst-remaining-xrm-requests': String(requests),
    'x-ms-ratelimit-time-remaining-xrm-requests': SECONDS.format(executionMs / 1000),
    'Set-Cookie': `${COOKIE}=${server.affinity}; path=/; HttpOnly`,
  };
}
