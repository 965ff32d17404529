/** Scripted faults: those of the Dataverse half, and answers of this service and its gateway by name. */
import { type ControlRequest, Mistake, objectIn } from '../../control/control_request.ts';
import { type FaultAction, readFault } from '../../faults.ts';
import { type Answer, bodyBytes } from '../../answer.ts';
import { htmlAnswer, unauthorized } from '../answers/gateway_answers.ts';
import { faultAnswer, ServiceFault } from '../answers/service_fault.ts';
import type { FinopsState } from '../state.ts';

/** Named faults, as the answers that they send. */
const NAMED: Readonly<Record<string, () => Answer>> = {
  html502: () =>
    htmlAnswer(
      502,
      '502 - Web server received an invalid response while acting as a gateway or proxy server.',
    ),
  html503: () => htmlAnswer(503, '503 - Service Unavailable'),
  unauthorized,
  innerError: () =>
    faultAnswer(new ServiceFault(500, 'Function Query.addDataSource has been incorrectly called.')),
  deadlock: () =>
    faultAnswer(
      new ServiceFault(
        500,
        'The SQL database has issued an error: deadlock.',
        'Microsoft.Dynamics.Ax.Xpp.ErrorException',
      ),
    ),
};

export function addFault(state: FinopsState, _: readonly string[], request: ControlRequest): void {
  const given = objectIn(request);
  const fault = readFault({ ...given, action: withNamed(given['action']) });
  if (typeof fault === 'string') throw new Mistake(`${fault}, ${Object.keys(NAMED).join(', ')}`);
  state.faults.add(fault);
}

function withNamed(action: unknown): unknown {
  const { type } = { ...(action as { readonly type?: unknown } | undefined) };
  const answer = typeof type === 'string' && Object.hasOwn(NAMED, type) ? NAMED[type]?.() : undefined;
  return answer === undefined ? action : statusAction(answer);
}

function statusAction({ body, headers, status }: Answer): FaultAction {
  return { type: 'status', status, body: bodyBytes(body).toString(), headers: { ...headers } };
}
