/** What a saved position is good for. Pure. */
import type { SavedPosition } from '../state/saved_position.ts';
import type { Mode } from './beginning.ts';

/** The column of a watermark read. */
export function cursorIn(position: SavedPosition): string | undefined {
  if (position.kind === 'watermark') return position.column;
  return position.kind === 'position' && position.mode === 'watermark' ? position.range.column : undefined;
}

/** Whether the position belongs to the mode in which the stream is read now. */
export function isOfUse(position: SavedPosition, mode: Mode): boolean {
  switch (position.kind) {
    case 'complete':
      return false;
    case 'changes':
      return mode === 'first-load';
    case 'watermark':
      return mode === 'watermark';
    case 'ranges':
      return mode === (position.deltaLink === undefined ? 'full-refresh' : 'first-load');
    case 'position':
      if (position.mode === 'key-pass') return mode === 'first-load';
      // T14: if the service cannot filter by the cursor, the table is read in full, over several runs if need be.
      return position.mode === mode || (mode === 'watermark' && position.mode === 'full-refresh');
  }
}

export function isFirstLoad(
  position: SavedPosition,
): position is Extract<SavedPosition, { kind: 'position'; mode: 'first-load' }> {
  return position.kind === 'position' && position.mode === 'first-load';
}
