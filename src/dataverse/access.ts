/**
 * What the user may read, told from its privileges, so that 2,000 tables cost one request and not 2,000.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges
 */
import { objectsOf, textOf } from '../core/json.ts';
import type { AccessProblem, Identity } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';

/** How far a privilege reaches, by the lower-case id of the privilege. */
export type Privileges = ReadonlyMap<string, string>;

/** The whole organization: what change tracking demands. */
const ORGANIZATION_DEPTH = 'Global';

export async function retrievePrivileges(
  client: WebApiClient,
  identity: Identity,
  signal: AbortSignal,
): Promise<Privileges> {
  if (identity.userId === undefined) throw new TypeError('an identity of another system');
  const path = `systemusers(${identity.userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`;
  const document = await client.getJson({ path, purpose: 'metadata', signal });
  const depths = new Map<string, string>();
  for (const privilege of objectsOf(document, 'RolePrivileges')) {
    const id = textOf(privilege, 'PrivilegeId')?.toLowerCase();
    const depth = textOf(privilege, 'Depth') ?? '';
    // Several roles may grant the same privilege: the one that reaches furthest counts.
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

/** What stands in the way of reading a table; undefined where nothing is known to. */
export function problemOf(table: TableSummary, privileges: Privileges): AccessProblem | undefined {
  const needed = table.readPrivilege;
  // Tables without a Read privilege of their own are governed by their parents.
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
