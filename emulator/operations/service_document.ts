/**
 * The root of the Web API: the entity sets by name.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-service-documents
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { allowOnly } from '../query/options.ts';

export function serviceDocument(exchange: Exchange): Answer {
  allowOnly(exchange.options, [], 'the service document');
  const sets = exchange.organization.tables.flatMap(({ entitySet }) => entitySet ?? []);
  return jsonAnswer({
    '@odata.context': contextRoot(exchange),
    value: sets.toSorted().map((name) => ({ name, kind: 'EntitySet', url: name })),
  });
}
