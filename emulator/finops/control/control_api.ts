/**
 * What tests and people do to the environment: below `/_emulator/`, in JSON, without signing in. Not part of the service.
 */
import { type Answer, jsonAnswer } from '../../answer.ts';
import { type ControlRequest, Mistake, objectIn, wholeNumberIn } from '../../control/control_request.ts';
import { ServiceFault } from '../answers/service_fault.ts';
import type { ReceivedRequest } from '../received_request.ts';
import type { FinopsState } from '../state.ts';
import { setBehavior, setDialect, showBehavior } from './behavior_control.ts';
import { addFault } from './fault_control.ts';
import { setRights, showCompanies } from './rights_control.ts';
import {
  changeRow,
  createRow,
  deleteRow,
  describeTable,
  listRows,
  listTables,
  moveRow,
} from './row_control.ts';
import { beginThrottling } from './throttle_control.ts';

const CONTROL = '/_emulator/';

/** @returns the body of the answer: JSON text, or a value to write as JSON. */
type Handler = (state: FinopsState, parts: readonly string[], request: ControlRequest) => unknown;

const HANDLERS: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^tables$/, listTables],
  ['GET', /^tables\/(\w+)$/, describeTable],
  ['GET', /^tables\/(\w+)\/rows$/, listRows],
  ['POST', /^tables\/(\w+)\/rows$/, createRow],
  ['PATCH', /^tables\/(\w+)\/rows\/(\d+)$/, changeRow],
  ['DELETE', /^tables\/(\w+)\/rows\/(\d+)$/, deleteRow],
  ['POST', /^tables\/(\w+)\/rows\/(\d+)\/move$/, moveRow],
  ['GET', /^configuration$/, (state) => state.configuration],
  ['GET', /^companies$/, showCompanies],
  ['POST', /^rights$/, setRights],
  ['GET', /^behavior$/, showBehavior],
  ['POST', /^behavior$/, setBehavior],
  ['POST', /^dialect$/, setDialect],
  ['POST', /^throttle$/, beginThrottling],
  ['DELETE', /^throttle$/, (state) => state.throttle.end()],
  ['POST', /^faults$/, addFault],
  ['DELETE', /^faults$/, (state) => state.faults.clear()],
  ['POST', /^restart$/, (state) => state.warmUp.restart()],
  ['POST', /^tokens\/expire$/, (state) => state.tenant.organization.access.expireTokens()],
  ['POST', /^clock\/advance$/, advanceClock],
  ['GET', /^requests$/, (state, _, request) => state.requests.after(wholeNumberIn(request, 'after', 0))],
  ['DELETE', /^requests$/, (state) => state.requests.clear()],
  ['POST', /^reset$/, (state) => state.reset()],
];

/** @returns undefined for what is not an address of the control API. */
export function answerFinopsControl(
  state: FinopsState,
  { body, method, path, query }: Pick<ReceivedRequest, 'body' | 'method' | 'path' | 'query'>,
): Answer | undefined {
  if (!path.startsWith(CONTROL)) return undefined;
  const request = { method, path: path.slice(CONTROL.length), query: new URLSearchParams(query), body };
  try {
    return answered(state, request);
  } catch (error) {
    if (!(error instanceof Mistake) && !(error instanceof ServiceFault)) throw error;
    return { status: 400, body: JSON.stringify({ error: error.message }) };
  }
}

/** @throws Mistake */
function answered(state: FinopsState, request: ControlRequest): Answer {
  for (const [method, pattern, handler] of HANDLERS) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match === null) continue;
    const result = handler(state, match.slice(1), request) ?? { done: true };
    return typeof result === 'string' ? { status: 200, body: result } : jsonAnswer(result);
  }
  throw new Mistake(`the emulator has no ${request.method} ${CONTROL}${request.path}`);
}

function advanceClock({ environment }: FinopsState, _: readonly string[], request: ControlRequest): void {
  const { seconds } = objectIn(request);
  if (typeof seconds !== 'number' || !(seconds >= 0)) throw new Mistake('"seconds" is a number from 0 on');
  environment.clock.advance(seconds * 1000);
}
