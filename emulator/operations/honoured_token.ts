/**
 * Which delta tokens are good. The documents name code and words of an expired one, and that it expires by age.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 *
 * Unknown, and so settings: the status of the refusal, and whether its code is the usual one or stands in the words.
 * Unknown: what becomes of another organization's token, which says nothing of its origin. Where its version is one that
 * this organization never had, it is refused here as an expired one; else it is taken, and its answer is wrong.
 */
import { Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Organization } from '../organization.ts';
import { type ChangeToken, decodeChangeToken } from '../query/change_token.ts';
import type { TableStore } from '../table_store.ts';

const DAY_MS = 86_400_000;
const EXPIRED = '0x80044352';

/** @throws Refusal for a token that is none, or no longer good. */
export function honouredToken({ options, organization }: Exchange, { table }: TableStore): ChangeToken {
  const token = decodeChangeToken(options.get('$deltatoken') ?? '');
  const isForeign = token.version < organization.firstVersion || token.version > organization.version;
  const hasExpired = organization.tracking.hasExpired(token.version, table.name);
  if (isForeign || hasExpired || isTooOld(organization, token)) throw expired(organization);
  return token;
}

function isTooOld(organization: Organization, { issuedMs }: ChangeToken): boolean {
  return organization.clock.nowMs() - issuedMs > organization.changeRetentionDays() * DAY_MS;
}

function expired({ tracking }: Organization): Refusal {
  const { expiredCode, expiredStatus } = tracking.behavior;
  const words = 'Version stamp associated with the client has expired. Please perform a full sync.';
  if (expiredCode === 'code') return new Refusal(expiredStatus, EXPIRED, words);
  const number = Number(EXPIRED) | 0;
  return new Refusal(expiredStatus, '', `${words} (ErrorCode: ${number})`);
}
