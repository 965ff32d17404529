/** The address that contexts in answers begin with. */
import type { FinopsExchange } from '../exchange.ts';

export function dataContext({ root }: FinopsExchange, fragment: string): string {
  return `"@odata.context":${JSON.stringify(`${root}/data/$metadata#${fragment}`)}`;
}
