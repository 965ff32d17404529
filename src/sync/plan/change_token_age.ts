/** How old the change token of a saved state is, and what that means. Pure. */
import type { ChangeTracking } from '../../odata/service.ts';
import type { SavedPosition } from '../state/saved_position.ts';
import type { StreamState } from '../state/stream_state.ts';

export const DAY_MS = 86_400_000;

/** When the token of a saved state was issued, in milliseconds since the epoch; undefined if the state does not say. */
export function tokenIssuedAt(state: StreamState, changes: ChangeTracking | undefined): number | undefined {
  if (state.kind === 'python-token') return changes?.tokenTime(state.token);
  const deltaLink = state.kind === 'saved' ? deltaLinkOf(state.position) : undefined;
  return deltaLink === undefined ? undefined : linkIssuedAt(deltaLink, changes);
}

/** When the token in a delta link was issued, likewise. */
export function linkIssuedAt(deltaLink: string, changes: ChangeTracking | undefined): number | undefined {
  const token = changes?.tokenIn(deltaLink);
  return token === undefined ? undefined : changes?.tokenTime(token);
}

/**
 * Since when deletes may be unreported that a token would have brought: from when it was issued, or from when the read that
 * ended with it began, if that is earlier.
 */
export function unreportedSince(
  issuedMs: number | undefined,
  begunAt: string | undefined,
): number | undefined {
  const begunMs = begunAt === undefined ? Number.NaN : Date.parse(begunAt);
  if (Number.isNaN(begunMs)) return issuedMs;
  return issuedMs === undefined ? begunMs : Math.min(issuedMs, begunMs);
}

/** When the read began that ended with the change token of a position, where that is known. */
export function begunAtOf(position: SavedPosition): string | undefined {
  if (position.kind === 'changes') return position.begunAt;
  return position.kind === 'position' && position.mode === 'first-load'
    ? position.pending?.begunAt
    : undefined;
}

const MINUTE_MS = 60_000;

/** The date of a token tells well enough when its read began, unless that was more than a minute before. */
export function withNeededDate(position: SavedPosition, changes: ChangeTracking | undefined): SavedPosition {
  if (position.kind !== 'changes' || position.begunAt === undefined) return position;
  const { begunAt, deltaLink, kind } = position;
  const issuedMs = linkIssuedAt(deltaLink, changes) ?? Number.POSITIVE_INFINITY;
  return issuedMs - Date.parse(begunAt) > MINUTE_MS ? position : { kind, deltaLink };
}

/** The change token that covers what was delivered up to a position. */
export function deltaLinkOf(position: SavedPosition): string | undefined {
  if (position.kind === 'changes' || position.kind === 'ranges') return position.deltaLink;
  return position.kind === 'position' && position.mode === 'first-load'
    ? position.pending?.deltaLink
    : undefined;
}

/** Whether the service may have forgotten what a token of this age stands for. */
export function isPastRetention(ageMs: number, retentionDays: number): boolean {
  return ageMs > retentionDays * DAY_MS;
}
