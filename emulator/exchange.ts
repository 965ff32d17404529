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
  /** The root of the version that was asked, `/api/data/v9.2/`; empty for the sign-in services. */
  readonly webApi: string;
  readonly options: QueryOptions;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface EmulatorSettings {
  readonly prettyPrint: boolean;
  /** What `x-ms-dop-hint` says. */
  readonly dopHint: number;
  readonly latencyMs: number;
  readonly tokenLifetimeSeconds: number;
  /** Host names under which it is asked, in small letters, besides its own. */
  readonly allowedHosts: readonly string[];
  /** Awaited before a request is looked at, so that a test decides what happens between two of them. */
  readonly onRequest?: (request: { readonly kind: string; readonly url: string }) => Promise<void>;
}

/** Sign-in stands below a path of its own, as it stands on a host of its own in the real world. */
export const LOGIN = '/_login';

/** The address of the Web API, with a slash at its end. */
export function webApiUrl({ origin, webApi }: Pick<Exchange, 'origin' | 'webApi'>): string {
  return `${origin}${webApi}`;
}

/** The address that contexts in answers begin with. */
export function contextRoot(exchange: Pick<Exchange, 'origin' | 'webApi'>): string {
  return `${webApiUrl(exchange)}$metadata`;
}
