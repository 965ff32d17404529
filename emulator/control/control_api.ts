/**
 * What tests and people do to the organization: below `/_emulator/`, in JSON, without signing in. Not part of the service.
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import { readFault } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';

export const CONTROL = '/_emulator/';

export interface ControlRequest {
  readonly method: string;
  /** Below CONTROL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Thrown by handlers: what is wrong with the request. */
class Mistake extends Error {}

type Handler = (state: EmulatorState, parts: readonly string[], request: ControlRequest) => unknown;

const HANDLERS: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  [
    'GET',
    /^tables$/,
    (state) => state.organization.stores.map(({ size, table }) => ({ name: table.name, rows: size })),
  ],
  [
    'GET',
    /^tables\/(\w+)\/rows$/,
    (state, [name], { query }) => listRows(storeOf(state, name), Number(query.get('limit') ?? 10)),
  ],
  [
    'POST',
    /^tables\/(\w+)\/rows$/,
    (state, [name], request) => state.organization.create(storeOf(state, name), objectIn(request)),
  ],
  ['PATCH', /^tables\/(\w+)\/rows\/([\w-]+)$/, changeRow],
  ['DELETE', /^tables\/(\w+)\/rows\/([\w-]+)$/, deleteRow],
  ['POST', /^reset$/, (state) => state.reset()],
  ['GET', /^requests$/, (state) => state.requests.entries],
  ['DELETE', /^requests$/, (state) => state.requests.clear()],
  ['POST', /^faults$/, addFault],
  ['DELETE', /^faults$/, (state) => state.faults.clear()],
  ['POST', /^tokens\/expire$/, (state) => state.organization.access.expireTokens()],
  [
    'POST',
    /^changetracking\/expire$/,
    ({ organization }) => void (organization.expiredUpTo = organization.version),
  ],
  ['POST', /^access$/, setAccess],
];

export function answerControl(state: EmulatorState, request: ControlRequest): Answer {
  try {
    for (const [method, pattern, handler] of HANDLERS) {
      const match = method === request.method ? pattern.exec(request.path) : null;
      if (match !== null) return jsonAnswer(handler(state, match.slice(1), request) ?? { done: true });
    }
    throw new Mistake(`the emulator has no ${request.method} ${CONTROL}${request.path}`);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { status: 400, body: JSON.stringify({ error: error.message }) };
  }
}

function storeOf(state: EmulatorState, name: string | undefined): TableStore {
  const store = state.organization.store(name ?? '');
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  return store;
}

function listRows(store: TableStore, limit: number): unknown[] {
  return store.page(undefined, limit).map(({ values }) => {
    const texts = Object.entries(values).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
    return JSON.parse(`{${texts.join(',')}}`) as unknown;
  });
}

function changeRow(state: EmulatorState, [name, id]: readonly string[], request: ControlRequest): unknown {
  const store = storeOf(state, name);
  const row = store.get(id ?? '');
  if (row === undefined) throw new Mistake(`table ${name} has no row ${id}`);
  return state.organization.change(store, row, objectIn(request));
}

function deleteRow(state: EmulatorState, [name, id]: readonly string[]): unknown {
  if (!state.organization.delete(storeOf(state, name), id ?? ''))
    throw new Mistake(`table ${name} has no row ${id}`);
  return { deleted: id };
}

function addFault(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const fault = readFault(objectIn(request));
  if (typeof fault === 'string') throw new Mistake(fault);
  state.faults.add(fault);
}

function setAccess(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const { missingReadPrivilege, notMember } = objectIn(request);
  const { access } = state.organization;
  if (Array.isArray(missingReadPrivilege))
    access.missingReadPrivilege = new Set(missingReadPrivilege.map(String));
  if (typeof notMember === 'boolean') access.notMember = notMember;
}

function objectIn(request: ControlRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other body that is no object.
  }
  throw new Mistake('the body is no JSON object');
}
