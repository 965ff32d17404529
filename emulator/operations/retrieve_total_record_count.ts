/**
 * How many rows tables have, without a limit, but as of a moment of the last 24 hours.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievetotalrecordcount
 *
 * Certain: a virtual table in the list fails the request. Inferred: codes and words; that Read on each table is needed.
 */
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { tokenize } from '../query/filter_tokens.ts';
import { aliasesIn, allowOnly } from '../query/options.ts';
import { unknownTable } from '../query/unknown_property.ts';

/** @param value the parameter as in the address: a list, or the name of the query option with the list. */
export function retrieveTotalRecordCount(exchange: Exchange, value: string): Answer {
  const { options, organization } = exchange;
  allowOnly(options, aliasesIn(options), 'RetrieveTotalRecordCount');
  const counts = organization.recordCounts();
  const names = namesIn(value.startsWith('@') ? (options.get(value) ?? '') : value);
  const values = names.map((name) => {
    const table = organization.store(name)?.table;
    const count = counts.get(name);
    if (table === undefined || count === undefined) throw unknownTable(name);
    if (table.tableType === 'Virtual') {
      throw new Refusal(400, '0x80040203', `Entity ${name} is a virtual entity, which is not supported.`);
    }
    organization.access.requireRead(table, organization.userId);
    return count;
  });
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse`,
    EntityRecordCountCollection: { Count: names.length, IsReadOnly: false, Keys: names, Values: values },
  });
}

function namesIn(list: string): string[] {
  const [token, ...rest] = tokenize(list) ?? [];
  if (token?.kind !== 'list' || rest.length > 0 || !token.items.every(({ isString }) => isString)) {
    throw new Refusal(400, '0x80060888', `EntityNames is a list of logical names, not '${list}'.`);
  }
  return token.items.map(({ text }) => text);
}
