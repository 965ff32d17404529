/** How old the change token of a saved state is, and what that means. Pure. */
import type { ChangeTracking } from '../../odata/service.ts';
import type { SavedPosition } from '../state/saved_position.ts';
import type { StreamState } from '../state/stream_state.ts';

export const DAY_MS = 86_400_000;

/** When the token of a saved state was issued, in milliseconds since the epoch; undefined where it does not say. */
export function tokenIssuedAt(state: StreamState, changes: ChangeTracking | undefined): number | undefined {
  if (state.kind === 'python token') return changes?.tokenTime(state.token);
  const deltaLink = state.kind === 'saved' ? deltaLinkOf(state.position) : undefined;
  return deltaLink === undefined ? undefined : linkIssuedAt(deltaLink, changes);
}

/** When the token in a delta link was issued, likewise. */
export function linkIssuedAt(deltaLink: string, changes: ChangeTracking | undefined): number | undefined {
  const token = changes?.tokenIn(deltaLink);
  return token === undefined ? undefined : changes?.tokenTime(token);
}

/** The change token that covers what was delivered up to a position. */
export function deltaLinkOf(position: SavedPosition): string | undefined {
  if (position.kind === 'changes' || position.kind === 'ranges') return position.deltaLink;
  return position.kind === 'position' && position.mode === 'first_load'
    ? position.pending?.deltaLink
    : undefined;
}

/** Whether the service may have forgotten what a token of this age stands for. */
export function isPastRetention(ageMs: number, retentionDays: number): boolean {
  return ageMs > retentionDays * DAY_MS;
}
