/**
 * Which users may sign in, and what they may read.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-single-tenant-server-server-authentication
 */
import { Refusal } from './answer.ts';
import { type Barrier, type Caller, requireEntrance } from './barriers.ts';
import { rowId } from './data/values.ts';
import { guidOf } from './identifiers.ts';
import type { Row, Table } from './model.ts';

/**
 * The depth of a privilege: the user's own rows, the user's business unit, the units below it, the organization.
 * https://learn.microsoft.com/power-platform/admin/security-roles-privileges
 */
export type PrivilegeDepth = 'Basic' | 'Local' | 'Deep' | 'Global';
export const DEPTHS: readonly PrivilegeDepth[] = ['Basic', 'Local', 'Deep', 'Global'];

/** All other business units are below it, and nothing is below those. */
const ROOT_UNIT = rowId('businessunit', 0);

export class Access {
  readonly #tokens = new Map<string, number>();
  #issued = 0;
  /** Names of the read privileges that the application user's roles lack. */
  missingPrivileges: ReadonlySet<string> = new Set();
  /**
   * Names of read privileges that the user has but that a request for its privileges does not return. Whether it returns
   * those of roles that teams have is not documented.
   */
  unlistedPrivileges: ReadonlySet<string> = new Set();
  /** The business unit of the application user. */
  businessUnitId = ROOT_UNIT;
  /** The barriers that refuse the application user. */
  barriers: ReadonlySet<Barrier> = new Set();
  /** Read privileges whose depth is less than the organization. */
  depths: ReadonlyMap<string, PrivilegeDepth> = new Map();

  issueToken(expiresAtMs: number): string {
    const token = `emulated.${guidOf(`token ${this.#issued++}`)}`;
    this.#tokens.set(token, expiresAtMs);
    return token;
  }

  isValid(token: string, nowMs: number): boolean {
    return (this.#tokens.get(token) ?? 0) > nowMs;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  /** @throws Refusal 403 if a barrier refuses the user. */
  requireEntrance(caller: Caller): void {
    requireEntrance(this.barriers, caller);
  }

  mayRead(table: Table): boolean {
    return !this.missingPrivileges.has(privilegeName(table, 'Read'));
  }

  /** @throws Refusal 403 0x80040220 in the words of the service. */
  requireRead(table: Table, userId: string): void {
    if (!this.mayRead(table)) throw this.#missingPrivilege(table, userId);
  }

  /**
   * Change tracking requires Read at organization level. The refusal is documented; its code is inferred.
   * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
   */
  requireGlobalRead(table: Table, userId: string): void {
    if (this.depthOf(table) !== 'Global') throw this.#missingPrivilege(table, userId);
  }

  depthOf(table: Table): PrivilegeDepth {
    return this.depths.get(privilegeName(table, 'Read')) ?? 'Global';
  }

  /** Which rows a plain read returns: less depth means fewer rows, not an error. */
  rowsSeen(table: Table, userId: string, businessUnitId: string): (row: Row) => boolean {
    const isOfUnit = ({ values }: Row): boolean =>
      values['_owningbusinessunit_value'] === JSON.stringify(businessUnitId);
    switch (this.depthOf(table)) {
      case 'Basic':
        return ({ values }) => values['_ownerid_value'] === JSON.stringify(userId);
      case 'Local':
        return isOfUnit;
      case 'Deep':
        return businessUnitId === ROOT_UNIT ? () => true : isOfUnit;
      case 'Global':
        return () => true;
    }
  }

  #missingPrivilege(table: Table, userId: string): Refusal {
    const name = privilegeName(table, 'Read');
    const principal = [
      `Id=${userId}`,
      'type=8',
      'roleCount=1',
      'privilegeCount=120',
      "accessMode='0 Read-Write'",
      `AADObjectId=${guidOf('service principal')}`,
      'MetadataCachePrivilegesCount=4200',
      `businessUnitId=${this.businessUnitId}`,
    ].join(', ');
    return new Refusal(
      403,
      '0x80040220',
      `Principal user (${principal}), is missing ${name} privilege (Id=${privilegeId(name)}) on OTC=${table.objectTypeCode} for entity '${table.name}'. context.Caller=${userId}.`,
    );
  }
}

/**
 * Tables whose privileges are not named after their schema name.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/systemuser
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/annotation
 */
const NAMED_OTHERWISE: Readonly<Record<string, string>> = { annotation: 'Note', systemuser: 'User' };

/**
 * Activities of all kinds share their privileges.
 * https://learn.microsoft.com/power-apps/developer/data-platform/security-access-coding
 */
export function privilegeName(table: Table, type: string): string {
  const ofTable = NAMED_OTHERWISE[table.name] ?? table.schemaName;
  return `prv${type}${table.isActivity ? 'Activity' : ofTable}`;
}

/** Privileges of other tables protect rows of intersect and private tables. Inferred. */
export function hasPrivileges(table: Table): boolean {
  return !table.isIntersect && !table.isPrivate;
}

export function privilegeId(name: string): string {
  return guidOf(`privilege ${name}`);
}
