/** Revokes and restores rights of the application user; rights that a call does not mention stay unchanged. */
import { DEPTHS, hasPrivileges, type PrivilegeDepth, privilegeName } from '../access.ts';
import { BARRIERS } from '../barriers.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';
import { type ControlRequest, Mistake, objectIn, switchIn } from './control_request.ts';
import { setColumnSecurity } from './column_security_control.ts';

const KNOWN: readonly string[] = [
  ...BARRIERS,
  'missingReadPrivilege',
  'unlistedReadPrivilege',
  'depth',
  'columnSecurity',
  'businessUnit',
];

export function setAccess(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const body = objectIn(request);
  for (const name of Object.keys(body)) {
    if (!KNOWN.includes(name)) throw new Mistake(`"${name}" is none of ${KNOWN.join(', ')}`);
  }
  const { access } = state.organization;
  const { businessUnit, columnSecurity, depth } = body;
  const privileges = (name: string): Set<string> | undefined => {
    const names = body[name];
    if (names === undefined) return undefined;
    if (!Array.isArray(names)) throw new Mistake(`"${name}" is a list of logical names`);
    return new Set(names.map((one) => privilegeOf(state, String(one))));
  };
  access.missingPrivileges = privileges('missingReadPrivilege') ?? access.missingPrivileges;
  access.unlistedPrivileges = privileges('unlistedReadPrivilege') ?? access.unlistedPrivileges;
  if (depth !== undefined) access.depths = readDepths(state, depth);
  if (columnSecurity !== undefined) setColumnSecurity(state, columnSecurity);
  if (businessUnit !== undefined) access.businessUnitId = unitNamed(state, businessUnit);
  const standing = new Set(access.barriers);
  for (const barrier of BARRIERS) {
    if (body[barrier] === undefined) continue;
    if (switchIn(barrier, body[barrier])) standing.add(barrier);
    else standing.delete(barrier);
  }
  access.barriers = standing;
}

function unitNamed({ organization }: EmulatorState, id: unknown): string {
  if (typeof id === 'string' && organization.store('businessunit')?.get(id) !== undefined) return id;
  throw new Mistake('"businessUnit" is the id of a row of the table businessunit');
}

function privilegeOf(state: EmulatorState, name: string): string {
  const { table } = tableNamed(state, name);
  if (!hasPrivileges(table)) throw new Mistake(`table ${name} has no privileges of its own`);
  return privilegeName(table, 'Read');
}

function tableNamed(state: EmulatorState, name: string): TableStore {
  const store = state.organization.store(name);
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  return store;
}

function readDepths(state: EmulatorState, depth: unknown): Map<string, PrivilegeDepth> {
  if (typeof depth !== 'object' || depth === null)
    throw new Mistake('"depth" is an object, a depth for every table');
  const depths = new Map<string, PrivilegeDepth>();
  for (const [name, given] of Object.entries(depth)) {
    const known = DEPTHS.find((one) => one === given);
    if (known === undefined) throw new Mistake(`the depth of ${name} is one of ${DEPTHS.join(', ')}`);
    const privilege = privilegeOf(state, name);
    const hasOwners = tableNamed(state, name).table.columns.some((column) => column.name === 'ownerid');
    if (known !== 'Global' && !hasOwners)
      throw new Mistake(`rows of ${name} have no owner: their depth is Global`);
    depths.set(privilege, known);
  }
  return depths;
}
