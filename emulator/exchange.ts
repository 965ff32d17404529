import type { IncomingHttpHeaders } from 'node:http';
import type { Organization } from './organization.ts';
import type { QueryOptions } from './query/options.ts';

/** A request as an operation sees it. */
export interface Exchange {
  readonly organization: Organization;
  readonly settings: EmulatorSettings;
  /** `http://127.0.0.1:port`, of this emulator. */
  readonly origin: string;
  readonly method: string;
  /** Decoded, below the operation's root, without a leading slash. */
  readonly path: string;
  /** The root of the requested version, `/api/data/v9.2/`; empty for the sign-in services. */
  readonly webApi: string;
  readonly options: QueryOptions;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface EmulatorSettings {
  readonly prettyPrint: boolean;
  /** The value of `x-ms-dop-hint`. */
  readonly dopHint: number;
  readonly latencyMs: number;
  readonly tokenLifetimeSeconds: number;
  /** Host names that requests may use in addition to its own, in lower case. */
  readonly allowedHosts: readonly string[];
  /** Awaited before a request is processed, so that a test can act between two requests. */
  readonly onRequest?: (request: { readonly kind: string; readonly url: string }) => Promise<void>;
}

/** Sign-in has its own path, as it has its own host in reality. */
export const LOGIN = '/_login';

/** The address of the Web API, with a slash at its end. */
export function webApiUrl({ origin, webApi }: Pick<Exchange, 'origin' | 'webApi'>): string {
  return `${origin}${webApi}`;
}

/** The address that contexts in answers begin with. */
export function contextRoot(exchange: Pick<Exchange, 'origin' | 'webApi'>): string {
  return `${webApiUrl(exchange)}$metadata`;
}
