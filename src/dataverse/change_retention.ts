/**
 * How long change tokens are valid, and when one was issued.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import { objectsOf } from '../core/json.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { WebApiClient } from './client.ts';

/** The organization's setting; undefined if the user may not read it, which must not end a read. */
export async function changeRetentionDays(
  client: WebApiClient,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const path = 'organizations?$select=expirechangetrackingindays';
    const document = await client.getJson({ path, purpose: 'metadata', signal });
    const days = objectsOf(document, 'value')[0]?.['expirechangetrackingindays'];
    return typeof days === 'number' && days > 0 ? days : undefined;
  } catch (error) {
    if (error instanceof ServiceFaultError) return undefined;
    throw error;
  }
}

/**
 * The time in a token such as `919042!08/22/2017 08:10:44`: a row version and the time of issue in UTC. The documents show
 * this form but do not guarantee it, so for any other form the time is undefined.
 */
export function changeTokenTime(token: string): number | undefined {
  const parts = /!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(token);
  if (parts === null) return undefined;
  const [, month, day, year, time] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
