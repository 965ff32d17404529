/**
 * When an assertion is good, by the machine's clock, which stamps it too.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 *
 * Unknown: how much clocks may differ. Microsoft's own library rounds the beginning up to the next second, so that some
 * difference must be forgiven: here five minutes at the beginning, and none at the end.
 */
import { notEmulated } from '../answer.ts';
import { EntraRefusal } from './entra_refusal.ts';
import type { JsonWebToken } from './json_web_token.ts';

const FORGIVEN_MS = 300_000;

/** @throws EntraRefusal 700024 outside of `nbf` to `exp`. */
export function requireInTime({ claims }: JsonWebToken): void {
  const nowMs = Date.now();
  const { exp, nbf } = claims;
  if (typeof exp !== 'number') throw notEmulated('an assertion without the time of its end (exp)');
  if (nbf !== undefined && typeof nbf !== 'number')
    throw notEmulated('a beginning (nbf) that is not a number');
  const fromMs = (nbf ?? 0) * 1000;
  if (nowMs >= fromMs - FORGIVEN_MS && nowMs < exp * 1000) return;
  throw new EntraRefusal(
    700024,
    `Client assertion is not within its valid time range. Current time: ${instant(nowMs)}, assertion valid from ${instant(fromMs)}, expiry time of assertion ${instant(exp * 1000)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .`,
  );
}

/** With seven digits behind the second. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
