/** What has to hold before anything is said about the rows of a table. */
import { Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { preferencesOf, type QueryOptions } from '../query/options.ts';
import type { TableStore } from '../table_store.ts';

const REFUSED_WITH_TRACKING = ['$filter', '$orderby', '$expand', '$top'];
const REFUSED_ALWAYS = ['$skip', '$search', '$format'];

export function isTracked({ headers, options }: Exchange): boolean {
  return preferencesOf(headers).has('odata.track-changes') || options.has('$deltatoken');
}

/**
 * @throws Refusal for tables that have no rows to read, for a missing privilege, for what cannot be tracked, and for query
 * options that are documented as unsupported.
 */
export function requireReadable(exchange: Exchange, store: TableStore): void {
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
  if (isTracked(exchange)) requireTrackable(exchange, store);
  for (const name of REFUSED_ALWAYS) if (options.has(name)) throw unsupported(name);
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
