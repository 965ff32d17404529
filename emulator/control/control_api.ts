/**
 * What tests and people do to the organization: below `/_emulator/`, in JSON, without signing in. Not part of the service.
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import { readFault } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import { setAccess } from './access_control.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';
import { changeRow, createRow, deleteRow, listRows, listTables } from './row_control.ts';
import { changeColumn, createColumn, deleteColumn } from './schema_control.ts';
import { expireChangeTokens, setTracking } from './tracking_control.ts';

export const CONTROL = '/_emulator/';

/** @returns the body of the answer: JSON text, or a value to write as JSON. */
type Handler = (state: EmulatorState, parts: readonly string[], request: ControlRequest) => unknown;

const HANDLERS: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^tables$/, listTables],
  ['GET', /^tables\/(\w+)\/rows$/, listRows],
  ['POST', /^tables\/(\w+)\/rows$/, createRow],
  ['PATCH', /^tables\/(\w+)\/rows\/([\w-]+)$/, changeRow],
  ['DELETE', /^tables\/(\w+)\/rows\/([\w-]+)$/, deleteRow],
  ['POST', /^tables\/(\w+)\/columns$/, createColumn],
  ['PATCH', /^tables\/(\w+)\/columns\/(\w+)$/, changeColumn],
  ['DELETE', /^tables\/(\w+)\/columns\/(\w+)$/, deleteColumn],
  ['POST', /^reset$/, (state) => state.reset()],
  ['GET', /^requests$/, (state) => state.requests.entries],
  ['DELETE', /^requests$/, (state) => state.requests.clear()],
  ['POST', /^faults$/, addFault],
  ['DELETE', /^faults$/, (state) => state.faults.clear()],
  ['POST', /^tokens\/expire$/, (state) => state.organization.access.expireTokens()],
  ['POST', /^changetracking$/, setTracking],
  ['POST', /^changetracking\/expire$/, expireChangeTokens],
  ['POST', /^access$/, setAccess],
];

export function answerControl(state: EmulatorState, request: ControlRequest): Answer {
  try {
    for (const [method, pattern, handler] of HANDLERS) {
      const match = method === request.method ? pattern.exec(request.path) : null;
      if (match === null) continue;
      const result = handler(state, match.slice(1), request) ?? { done: true };
      return typeof result === 'string' ? { status: 200, body: result } : jsonAnswer(result);
    }
    throw new Mistake(`the emulator has no ${request.method} ${CONTROL}${request.path}`);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { status: 400, body: JSON.stringify({ error: error.message }) };
  }
}

function addFault(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const fault = readFault(objectIn(request));
  if (typeof fault === 'string') throw new Mistake(fault);
  state.faults.add(fault);
}
