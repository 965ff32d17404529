/** The number of rows that match a request: `@odata.count` ignores `$top`. */
import { type FinopsClient, NumberText } from './client.ts';

/** @returns undefined if the answer contains no count. */
export async function countAt(
  client: FinopsClient,
  url: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { '@odata.count': count } = await client.getJson({ url, purpose: 'rows', signal });
  const number = count instanceof NumberText ? Number(count.digits) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
