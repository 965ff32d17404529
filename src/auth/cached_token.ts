/** One token for all requests: cached while it is valid, renewed before it expires, and by one request at a time. */
import type { Clock } from '../core/clock.ts';
import { SingleFlight } from '../core/concurrency.ts';
import { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { GetToken } from '../http/policies/authorize.ts';
import type { AccessToken, AcquireToken } from './token_source.ts';

const RENEW_AHEAD_MS = 5 * 60_000;
/** The service's clock and ours may differ, so a token is not used in its last seconds. */
const CLOCK_SKEW_MS = 10_000;

export interface CachedTokenOptions {
  readonly acquire: AcquireToken;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts the sign-in. It serves many requests, so aborting one of them does not abort it. */
  readonly signal: AbortSignal;
}

export function cachedToken({ acquire, clock, log, signal }: CachedTokenOptions): GetToken {
  let current: (AccessToken & { readonly renewAtMs: number }) | undefined;
  const flight = new SingleFlight<string>();

  const renew = async (): Promise<string> => {
    const token = await acquire(signal);
    const lifetimeMs = token.expiresAtMs - clock.now();
    current = { ...token, renewAtMs: token.expiresAtMs - Math.min(RENEW_AHEAD_MS, lifetimeMs / 4) };
    return token.value;
  };
  const renewAhead = async (): Promise<string> => {
    const held = current;
    try {
      return await renew();
    } catch (error) {
      // The old token still works for a while, so a transient fault of the sign-in need not end the sync.
      const usable = held !== undefined && clock.now() < held.expiresAtMs - CLOCK_SKEW_MS;
      if (!usable || !(error instanceof ConnectorError) || error.kind !== 'transient') throw error;
      log.warn(`The access token could not be renewed yet: ${error.message}`);
      return held.value;
    }
  };

  return async ({ rejected }) => {
    if (current === undefined) return await flight.run(renew);
    if (current.value === rejected) return await flight.run(renew);
    if (clock.now() >= current.renewAtMs) return await flight.run(renewAhead);
    return current.value;
  };
}
