/**
 * Which delta tokens are good. The documents name code and words of the refusal of an expired one.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 *
 * Settings, since documents differ: what an expired token is answered with. Today's say that an exception comes "if
 * unprocessed changes are older" than the retention; those of 2016 to 2022 that "the system will return all the records".
 * Settings, since it is unknown: the status of the refusal, and whether its code is the usual one or stands in the words.
 * Unknown: what another organization's token, which does not name its origin, is answered with. Where its version is one
 * that this organization never had, it is refused here as an expired one; else it is taken, and its answer is wrong.
 */
import { notEmulated, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Organization } from '../organization.ts';
import { type ChangeToken, decodeChangeToken } from '../query/change_token.ts';
import type { TableStore } from '../table_store.ts';

const DAY_MS = 86_400_000;
const EXPIRED = '0x80044352';

/** Where the changes that answer a token begin. */
export interface Since {
  /** What changed after this version comes. */
  readonly version: number;
  readonly bringsDeletes: boolean;
}

/** @throws Refusal for a text that is not a token, and for a token that is no longer good. */
export function honouredToken({ options, organization }: Exchange, store: TableStore): Since {
  const token = decodeChangeToken(options.get('$deltatoken') ?? '');
  const isForeign = token.version < organization.firstVersion || token.version > organization.version;
  if (isForeign) throw expired(organization);
  if (!hasExpired(organization, store, token)) return { version: token.version, bringsDeletes: true };
  if (organization.dialect.expiredToken !== 'all-rows') throw expired(organization);
  if (organization.generatedRowCount(store.table) !== undefined)
    throw notEmulated('all generated rows as the answer to an expired delta token');
  return { version: -1, bringsDeletes: false };
}

function hasExpired(organization: Organization, store: TableStore, token: ChangeToken): boolean {
  if (organization.tracking.hasExpired(token.version, store.table.name)) return true;
  const oldestMs = organization.clock.nowMs() - organization.changeRetentionDays() * DAY_MS;
  if (token.issuedMs >= oldestMs) return false;
  if (organization.dialect.expiredToken !== 'refused-by-changes') return true;
  const { version } = organization;
  return [...store.changedRows(token.version, version), ...store.deletions(token.version, version)].some(
    (change) => organization.writtenMs(change.version) < oldestMs,
  );
}

function expired({ dialect }: Organization): Refusal {
  const { expiredCode, expiredStatus } = dialect;
  const words = 'Version stamp associated with the client has expired. Please perform a full sync.';
  if (expiredCode === 'code') return new Refusal(expiredStatus, EXPIRED, words);
  const number = Number(EXPIRED) | 0;
  return new Refusal(expiredStatus, '', `${words} (ErrorCode: ${number})`);
}
