/** `/$count`: how many rows fit, as text, whatever `$top` and `$skip` say. */
import type { Answer } from '../../answer.ts';
import { type FinopsExchange, ROW_OPTIONS } from '../exchange.ts';
import type { GeneratedEntity } from '../generated/generated_entity.ts';
import { countOf } from '../generated/index_ranges.ts';
import { allowOnly } from '../query/query_options.ts';
import { matchingRows } from '../query/row_query.ts';
import type { EntityStore } from '../store/entity_store.ts';
import { generatedRanges } from './list_generated_rows.ts';

export function countRows(exchange: FinopsExchange, store: EntityStore): Answer {
  return countAnswer(exchange, matchingRows(exchange, store).length);
}

export function countGeneratedRows(exchange: FinopsExchange, generated: GeneratedEntity): Answer {
  return countAnswer(exchange, countOf(generatedRanges(exchange, generated)));
}

function countAnswer({ options }: FinopsExchange, count: number): Answer {
  allowOnly(options, ROW_OPTIONS);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) };
}
