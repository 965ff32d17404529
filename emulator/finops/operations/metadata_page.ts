/**
 * A list of the metadata service: what may be asked of it, and how it is paged. Reported by clients: `$select` is refused,
 * `$top` does nothing, links are to be followed; captures differ, so these are settings.
 */
import { type Answer, notEmulated } from '../../answer.ts';
import { composedAnswer } from '../../composed_answer.ts';
import { badRequest } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import { metadataFilter } from '../query/metadata_filter.ts';
import { countIn, type QueryOptions } from '../query/query_options.ts';

export type MetadataRow = Readonly<Record<string, unknown>>;

const OPTIONS = ['$select', '$filter', '$top', '$skip', '$count'];

/** @param rows made one at a time: there may be thousands. */
export function metadataPage(
  exchange: FinopsExchange,
  name: string,
  rows: () => Iterable<MetadataRow>,
): Answer {
  const { environment, options, path, root } = exchange;
  const { behavior } = environment;
  const select = requestedColumns(exchange);
  const [skip, size] = [countIn(options, '$skip') ?? 0, pageSize(exchange)];
  const context = `"@odata.context":${JSON.stringify(`${root}/metadata/$metadata#${name}`)}`;
  const isWhole = options.size === 0 && size === Infinity;
  const key = `${root} ${name} ${behavior.disabledEntities}`;
  const kept = isWhole ? environment.metadataAnswers.get(key) : undefined;
  if (kept !== undefined) return kept;
  const fitting = matching(rows(), options);
  const head = [context];
  if (!isWhole) {
    const all = [...fitting];
    const link =
      skip + size < all.length && !isTopped(exchange) ? [linkTo(`${root}${path}`, options, skip + size)] : [];
    return composedAnswer([...head, ...link], 'value', all.slice(skip, skip + size).map(select));
  }
  const answer = composedAnswer(head, 'value', fitting);
  environment.metadataAnswers.set(key, answer);
  return answer;
}

function* matching(rows: Iterable<MetadataRow>, options: QueryOptions): Iterable<MetadataRow> {
  const fits = metadataFilter(options.get('$filter'));
  for (const row of rows) if (fits(row)) yield row;
}

/** @throws ServiceFault 400 for `$select` if it is refused; Refusal 501 for other options. */
function requestedColumns({ environment, options }: FinopsExchange): (row: MetadataRow) => MetadataRow {
  for (const name of options.keys()) {
    if (name.startsWith('$') && !OPTIONS.includes(name))
      throw notEmulated(`query option ${name} of the metadata service`);
  }
  const select = options.get('$select');
  if (select === undefined) return (row) => row;
  if (environment.behavior.metadataSelect === 'refused') {
    throw badRequest(
      'The query specified in the URI is not valid. The query option $select is not supported.',
    );
  }
  const names = select.split(',').map((name) => name.trim());
  return (row) => Object.fromEntries(names.map((name) => [name, row[name]]));
}

function isTopped({ environment, options }: FinopsExchange): boolean {
  return environment.behavior.metadataTop === 'honoured' && options.has('$top');
}

function pageSize(exchange: FinopsExchange): number {
  const { metadataPageRows } = exchange.environment.behavior;
  const size = metadataPageRows === 0 ? Infinity : metadataPageRows;
  return isTopped(exchange) ? Math.min(size, countIn(exchange.options, '$top') ?? size) : size;
}

function linkTo(address: string, options: QueryOptions, skip: number): string {
  const kept = [...options]
    .filter(([name]) => name !== '$skip')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `"@odata.nextLink":${JSON.stringify(`${address}?${[...kept, `$skip=${skip}`].join('&')}`)}`;
}
