/** Where the read of a stream begins, with and without a saved state. Pure. */
import type { Column } from '../../odata/table.ts';
import { beginFullRefresh, beginKeysFirst } from '../state/phases.ts';
import type { Beginning, Mode, Wanted } from './beginning.ts';
import { SavedBeginning } from './saved_beginning.ts';
import type { Notice, PlanInput } from './plan_input.ts';
import { refreshedWords } from './sync_messages.ts';

/**
 * @param cursor the column of a watermark read; a text where there will be none.
 * @throws ConnectorError `change_token_lost` where the rules ask for it, `state_invalid` for a damaged watermark.
 */
export function decideBeginning(
  input: PlanInput,
  wanted: Wanted,
  cursor: Column | string,
  notices: Notice[],
): Beginning {
  const { request, state, table } = input;
  const tracked = request.syncMode === 'incremental' && table.tracked;
  const mode: Mode = tracked ? 'first-load' : typeof cursor === 'string' ? 'full-refresh' : 'watermark';
  const fresh = beginFresh(mode, cursor);
  if (state.kind === 'none') {
    if (tracked && keepsOlderRecords(input)) notices.push({ level: 'warn', words: refreshedWords() });
    return fresh;
  }
  if (state.kind === 'python-token') {
    return tracked ? { kind: 'token', token: state.token, omittedColumns: [] } : fresh;
  }
  return new SavedBeginning(input, wanted, notices, fresh).decide(
    state.position,
    state.context,
    cursor,
    mode,
  );
}

/** Whether this may be a refresh that keeps what the destination has of an older generation. */
function keepsOlderRecords({ request }: PlanInput): boolean {
  const { generationId = 0, minimumGenerationId = generationId } = request;
  return minimumGenerationId < generationId;
}

function beginFresh(mode: Mode, cursor: Column | string): Beginning {
  if (mode === 'full-refresh') return { kind: 'phase', phase: beginFullRefresh() };
  if (mode === 'first-load') return { kind: 'phase', phase: beginKeysFirst() };
  if (typeof cursor === 'string') throw new TypeError('a watermark read without a column');
  return { kind: 'watermark', column: cursor, from: undefined };
}
