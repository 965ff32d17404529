/**
 * The rows of a table: what may be asked of them, and of whom.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import { type Answer, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { allowOnly, preferencesOf, type QueryOptions } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';
import { changes } from './changes.ts';
import { rowPage } from './row_page.ts';

const REFUSED_WITH_TRACKING = ['$filter', '$orderby', '$expand', '$top'];
const REFUSED_ALWAYS = ['$skip', '$search', '$format'];

export function rows(exchange: Exchange, store: TableStore): Answer {
  const { options, organization } = exchange;
  const { table } = store;
  if (!table.listable) {
    throw new Refusal(
      400,
      '0x80040800',
      `The 'RetrieveMultiple' method does not support entities of type '${table.name}'. MessageProcessorCache returned MessageProcessor.Empty.`,
    );
  }
  organization.access.requireRead(table, organization.userId);
  organization.access.columns.refuseQuestions(table, options, organization.userId);
  const tracked = preferencesOf(exchange.headers).has('odata.track-changes') || options.has('$deltatoken');
  if (tracked) requireTrackable(exchange, store);
  for (const name of REFUSED_ALWAYS) if (options.has(name)) throw unsupported(name);
  allowOnly(options, ['$select', '$filter', '$top', '$skiptoken', '$deltatoken'], `table ${table.name}`);
  return options.has('$deltatoken') ? changes(exchange, store) : rowPage(exchange, store, tracked);
}

function requireTrackable({ options, organization }: Exchange, { table }: TableStore): void {
  refuseOptions(options);
  if (!table.changeTracking) {
    throw new Refusal(400, '0x80072491', `Entity ${table.name} isn't enabled for change tracking.`);
  }
  organization.access.requireGlobalRead(table, organization.userId);
}

function refuseOptions(options: QueryOptions): void {
  for (const name of REFUSED_WITH_TRACKING) {
    if (!options.has(name)) continue;
    const words = `The "${name}" query parameter isn't supported when Change Tracking is enabled.`;
    throw new Refusal(400, '0x80060888', words);
  }
}

function unsupported(name: string): Refusal {
  return new Refusal(400, '0x80060888', `The query parameter ${name} is not supported`);
}
