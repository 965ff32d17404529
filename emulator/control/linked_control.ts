/** Links the organization to an environment of Finance & Operations, or undoes it. */
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

export function setLinked(
  { organization }: EmulatorState,
  _: readonly string[],
  request: ControlRequest,
): void {
  const { url } = objectIn(request);
  const isAddress = typeof url === 'string' && URL.canParse(url);
  if (url !== null && !isAddress) throw new Mistake('"url" is the address of an environment, or null');
  organization.linkedUrl = url ?? undefined;
}
