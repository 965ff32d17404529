/**
 * Finds out which tables the user may read by its privileges: one request, even for 2,000 tables.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges
 */
import { objectsOf, textOf } from '../core/json.ts';
import type { AccessProblem, Identity } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';

/** The depth of each privilege, by its id in lower case. */
export type Privileges = ReadonlyMap<string, string>;

/** The whole organization, as change tracking requires. */
const ORGANIZATION_DEPTH = 'Global';

export async function retrievePrivileges(
  client: WebApiClient,
  identity: Identity,
  signal: AbortSignal,
): Promise<Privileges> {
  if (identity.userId === undefined) throw new TypeError('the identity has no user id');
  const path = `systemusers(${identity.userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`;
  const document = await client.getJson({ path, purpose: 'metadata', signal });
  const depths = new Map<string, string>();
  for (const privilege of objectsOf(document, 'RolePrivileges')) {
    const id = textOf(privilege, 'PrivilegeId')?.toLowerCase();
    const depth = textOf(privilege, 'Depth') ?? '';
    // Several roles may grant the same privilege: the greatest depth counts.
    if (id !== undefined && depths.get(id) !== ORGANIZATION_DEPTH) depths.set(id, depth);
  }
  return depths;
}

const ROLES =
  'Power Platform admin center → Environments → the environment → Settings → Users + permissions → Security roles';

const ADVICE: Readonly<Record<AccessProblem['kind'], string>> = {
  unreadable: `Give a security role of the application user Read at Organization level on them: ${ROLES}.`,
  untracked: `Change tracking needs Read at Organization level: raise it in a security role of the application user (${ROLES}), or read them by full refresh.`,
};

/** The problem with reading a table; undefined if none is known. */
export function problemOf(table: TableSummary, privileges: Privileges): AccessProblem | undefined {
  const needed = table.readPrivilege;
  // A table without its own Read privilege uses that of its parent.
  if (needed === undefined) return undefined;
  const depth = privileges.get(needed.id);
  const problem = (kind: AccessProblem['kind'], why: string): AccessProblem => ({
    table: table.name,
    kind,
    why,
    advice: ADVICE[kind],
  });
  if (depth === undefined) return problem('unreadable', `privilege ${needed.name} is missing`);
  if (!table.tracked || depth === ORGANIZATION_DEPTH) return undefined;
  return problem('untracked', `privilege ${needed.name} reaches ${depth} only`);
}
