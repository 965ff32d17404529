/**
 * Who may sign in and read what.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-single-tenant-server-server-authentication
 */
import { Refusal } from './answer.ts';
import { guidOf } from './identifiers.ts';
import type { Table } from './model.ts';

export class Access {
  readonly #tokens = new Map<string, number>();
  #issued = 0;
  /** Tables that the application user's roles do not let it read. */
  missingReadPrivilege: ReadonlySet<string> = new Set();
  /** Whether the app registration has no application user here. */
  notMember = false;

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

  /** @throws Refusal 403 0x80040220 in the words of the service. */
  requireRead(table: Table, userId: string): void {
    if (!this.missingReadPrivilege.has(table.name)) return;
    const name = readPrivilegeName(table);
    throw new Refusal(
      403,
      '0x80040220',
      `Principal user (Id=${userId}, type=8, roleCount=1, privilegeCount=120, accessMode='0 Read-Write'), is missing ${name} privilege (Id=${privilegeId(name)}) on OTC=${table.objectTypeCode} for entity '${table.name}'. context.Caller=${userId}.`,
    );
  }
}

export function readPrivilegeName(table: Table): string {
  return `prvRead${table.schemaName}`;
}

export function privilegeId(name: string): string {
  return guidOf(`privilege ${name}`);
}
