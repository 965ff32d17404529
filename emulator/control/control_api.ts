/**
 * What tests and people do to the organization: below `/_emulator/`, in JSON, without signing in. Not part of the service.
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import { readFault } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import { setAccess } from './access_control.ts';
import { advanceClock } from './clock_control.ts';
import { listDialects, setDialect, showDialect } from './dialect_control.ts';
import { type ControlRequest, Mistake, objectIn, wholeNumberIn } from './control_request.ts';
import { dropLimits, setLimits, showLimits } from './limits_control.ts';
import { setLinked } from './linked_control.ts';
import { changeRow, createRow, deleteRow, describeTable, listRows, listTables } from './row_control.ts';
import { changeColumn, createColumn, deleteColumn } from './schema_control.ts';
import { setSignIn, showSignIn } from './sign_in_control.ts';
import { changeTable, expireChangeTokens, setTracking } from './tracking_control.ts';

export const CONTROL = '/_emulator/';

/** @returns the body of the answer: JSON text, or a value to write as JSON. */
type Handler = (state: EmulatorState, parts: readonly string[], request: ControlRequest) => unknown;

const HANDLERS: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^tables$/, listTables],
  ['GET', /^tables\/(\w+)$/, describeTable],
  ['PATCH', /^tables\/(\w+)$/, changeTable],
  ['GET', /^tables\/(\w+)\/rows$/, listRows],
  ['POST', /^tables\/(\w+)\/rows$/, createRow],
  ['PATCH', /^tables\/(\w+)\/rows\/([\w-]+)$/, changeRow],
  ['DELETE', /^tables\/(\w+)\/rows\/([\w-]+)$/, deleteRow],
  ['POST', /^tables\/(\w+)\/columns$/, createColumn],
  ['PATCH', /^tables\/(\w+)\/columns\/(\w+)$/, changeColumn],
  ['DELETE', /^tables\/(\w+)\/columns\/(\w+)$/, deleteColumn],
  ['GET', /^configuration$/, (state) => state.configuration],
  ['GET', /^snapshot$/, (state) => state.organization.snapshot()],
  ['POST', /^reset$/, (state) => state.reset()],
  ['GET', /^requests$/, listRequests],
  ['DELETE', /^requests$/, (state) => state.requests.clear()],
  ['POST', /^faults$/, addFault],
  ['DELETE', /^faults$/, (state) => state.faults.clear()],
  ['POST', /^tokens\/expire$/, (state) => state.organization.access.expireTokens()],
  ['GET', /^dialects$/, listDialects],
  ['GET', /^dialect$/, showDialect],
  ['POST', /^dialect$/, setDialect],
  ['POST', /^changetracking$/, setTracking],
  ['POST', /^changetracking\/expire$/, expireChangeTokens],
  ['POST', /^access$/, setAccess],
  ['POST', /^linked$/, setLinked],
  ['GET', /^limits$/, showLimits],
  ['POST', /^limits$/, setLimits],
  ['DELETE', /^limits$/, dropLimits],
  ['POST', /^clock\/advance$/, advanceClock],
  ['GET', /^signin$/, showSignIn],
  ['POST', /^signin$/, setSignIn],
  ['POST', /^refreshtokens\/expire$/, (state) => state.organization.app.expireRefreshTokens()],
  [
    'POST',
    /^refreshtokens\/use$/,
    (state) => state.organization.app.markUsed(state.organization.app.firstRefreshToken),
  ],
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

function listRequests(state: EmulatorState, _: readonly string[], request: ControlRequest): unknown {
  return state.requests.after(wholeNumberIn(request, 'after', 0));
}

function addFault(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const fault = readFault(objectIn(request));
  if (typeof fault === 'string') throw new Mistake(fault);
  state.faults.add(fault);
}
