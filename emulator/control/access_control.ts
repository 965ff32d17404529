/** Takes rights away from the application user, and gives them back; what a call does not mention stays. */
import { DEPTHS, hasPrivileges, type PrivilegeDepth, privilegeName } from '../access.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

const KNOWN: ReadonlySet<string> = new Set(['missingReadPrivilege', 'notMember', 'depth']);

export function setAccess(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const body = objectIn(request);
  for (const name of Object.keys(body)) {
    if (!KNOWN.has(name)) throw new Mistake(`"${name}" is none of ${[...KNOWN].join(', ')}`);
  }
  const { access } = state.organization;
  const { depth, missingReadPrivilege, notMember } = body;
  if (missingReadPrivilege !== undefined) {
    if (!Array.isArray(missingReadPrivilege))
      throw new Mistake('"missingReadPrivilege" is a list of logical names');
    access.missingPrivileges = new Set(missingReadPrivilege.map((name) => privilegeOf(state, String(name))));
  }
  if (notMember !== undefined) {
    if (typeof notMember !== 'boolean') throw new Mistake('"notMember" is true or false');
    access.notMember = notMember;
  }
  if (depth !== undefined) access.depths = readDepths(state, depth);
}

function privilegeOf(state: EmulatorState, name: string): string {
  const store = state.organization.store(name);
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  if (!hasPrivileges(store.table)) throw new Mistake(`table ${name} has no privileges of its own`);
  return privilegeName(store.table, 'Read');
}

function readDepths(state: EmulatorState, depth: unknown): Map<string, PrivilegeDepth> {
  if (typeof depth !== 'object' || depth === null)
    throw new Mistake('"depth" is an object, a depth for every table');
  const depths = new Map<string, PrivilegeDepth>();
  for (const [name, given] of Object.entries(depth)) {
    const known = DEPTHS.find((one) => one === given);
    if (known === undefined) throw new Mistake(`the depth of ${name} is one of ${DEPTHS.join(', ')}`);
    depths.set(privilegeOf(state, name), known);
  }
  return depths;
}
