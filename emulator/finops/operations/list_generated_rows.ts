/** The rows of a generated entity: rendered page by page, however many there are. */
import { type Answer, notEmulated } from '../../answer.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { CompanyBlock, GeneratedEntity } from '../generated/generated_entity.ts';
import { fittingRanges } from '../generated/generated_filter.ts';
import { renderRows } from '../generated/generated_rows.ts';
import { ascendingValue } from '../generated/generated_values.ts';
import { countOf, type IndexRanges, intersection, isNotEmpty, section } from '../generated/index_ranges.ts';
import { COMPANY } from '../model/entity.ts';
import { requestedFilter, requestedOrder, scopeOf } from '../query/row_query.ts';
import { selection } from '../query/selection.ts';
import { allowedPage, appliedPreference, pageEnvelope } from './list_rows.ts';

export function listGeneratedRows(exchange: FinopsExchange, generated: GeneratedEntity): Answer {
  const { entity } = generated;
  const page = allowedPage(exchange, entity);
  const { columns, context } = selection(exchange.options, entity);
  requireAscendingOrder(exchange, generated);
  const all = generatedRanges(exchange, generated);
  const ranges = section(all, page.skip, page.limit);
  const rows = ranges.flatMap(({ end, start }) =>
    generated.blocks
      .map((block) => overlap(block, start, end))
      .filter(isNotEmpty)
      .map((part) => renderRows(columns, part.company, part.start, part.end)),
  );
  const counts = { received: countOf(ranges), total: countOf(all) };
  const { after, before } = pageEnvelope(exchange, entity, context, page, counts);
  const body = Buffer.concat([Buffer.from(before), ...rows, Buffer.from(after)]);
  return { status: 200, headers: appliedPreference(page), body: withoutFirstComma(body, before.length) };
}

/** The rows that the request sees and that fit. */
export function generatedRanges(exchange: FinopsExchange, generated: GeneratedEntity): IndexRanges {
  const isSeen = scopeOf(exchange);
  const seen = generated.blocks.filter((block) => isSeen(block.company) && isNotEmpty(block));
  const filter = requestedFilter(exchange, generated.entity);
  if (filter === undefined) return intersection([{ start: 0, end: generated.rows }], seen);
  return intersection(seen, fittingRanges(filter, generated, exchange.environment.behavior));
}

/** Keys, RecIds and times ascend together here; other orders would have to sort. @throws Refusal 501 */
function requireAscendingOrder(exchange: FinopsExchange, { entity }: GeneratedEntity): void {
  const order = requestedOrder(exchange, entity);
  const { defaultOrder } = exchange.environment.behavior;
  const isAscending =
    order?.every(
      ({ column, isDescending }) => !isDescending && (column.name === COMPANY || ascendingValue(column.name)),
    ) ??
    (defaultOrder === 'rec-id' || defaultOrder === 'keys');
  if (!isAscending) throw notEmulated('this order of generated rows');
}

function overlap(block: CompanyBlock, start: number, end: number): CompanyBlock {
  return { company: block.company, start: Math.max(block.start, start), end: Math.min(block.end, end) };
}

/** Each row has a comma before it; a blank takes the place of the first one. */
function withoutFirstComma(body: Buffer, at: number): Buffer {
  if (body[at] === 0x2c) body[at] = 0x20;
  return body;
}
