/**
 * Who may sign in and read what.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-single-tenant-server-server-authentication
 */
import { Refusal } from './answer.ts';
import { guidOf } from './identifiers.ts';
import type { Row, Table } from './model.ts';

/**
 * How far a privilege reaches: one's own rows, one's business unit, those below it, the organization.
 * https://learn.microsoft.com/power-platform/admin/security-roles-privileges
 */
export type PrivilegeDepth = 'Basic' | 'Local' | 'Deep' | 'Global';
export const DEPTHS: readonly PrivilegeDepth[] = ['Basic', 'Local', 'Deep', 'Global'];

export class Access {
  readonly #tokens = new Map<string, number>();
  #issued = 0;
  /** Names of the privileges to read that the application user's roles lack. */
  missingPrivileges: ReadonlySet<string> = new Set();
  /** Whether the app registration has no application user here. */
  notMember = false;
  /** Names of privileges to read that reach less far than the organization. */
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

  /** @throws Refusal 403 0x80072560. */
  requireMember(): void {
    if (!this.notMember) return;
    throw new Refusal(403, '0x80072560', 'The user is not a member of the organization.');
  }

  mayRead(table: Table): boolean {
    return !this.missingPrivileges.has(privilegeName(table, 'Read'));
  }

  /** @throws Refusal 403 0x80040220 in the words of the service. */
  requireRead(table: Table, userId: string): void {
    if (!this.mayRead(table)) throw missingPrivilege(table, userId);
  }

  /**
   * Change tracking asks for Read at organization level. That it is refused is documented; with which code is inferred.
   * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
   */
  requireGlobalRead(table: Table, userId: string): void {
    if (this.depthOf(table) !== 'Global') throw missingPrivilege(table, userId);
  }

  depthOf(table: Table): PrivilegeDepth {
    return this.depths.get(privilegeName(table, 'Read')) ?? 'Global';
  }

  /** Which rows a plain read brings: less depth means fewer rows, not an error. */
  rowsSeen(table: Table, userId: string, businessUnitId: string): (row: Row) => boolean {
    switch (this.depthOf(table)) {
      case 'Basic':
        return ({ values }) => values['_ownerid_value'] === JSON.stringify(userId);
      case 'Local':
        return ({ values }) => values['_owningbusinessunit_value'] === JSON.stringify(businessUnitId);
      case 'Deep':
      case 'Global':
        // The application user belongs to the root, and what is below it is everything.
        return () => true;
    }
  }
}

function missingPrivilege(table: Table, userId: string): Refusal {
  const name = privilegeName(table, 'Read');
  return new Refusal(
    403,
    '0x80040220',
    `Principal user (Id=${userId}, type=8, roleCount=1, privilegeCount=120, accessMode='0 Read-Write'), is missing ${name} privilege (Id=${privilegeId(name)}) on OTC=${table.objectTypeCode} for entity '${table.name}'. context.Caller=${userId}.`,
  );
}

/**
 * Tables whose privileges do not carry their schema name.
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

/** Rows of intersect and private tables are governed by other tables' privileges. Inferred. */
export function hasPrivileges(table: Table): boolean {
  return !table.isIntersect && !table.isPrivate;
}

export function privilegeId(name: string): string {
  return guidOf(`privilege ${name}`);
}
