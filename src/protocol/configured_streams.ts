/** Discovered streams as a user would configure them who wants the best that each of them can. */
import type { AirbyteStream, ConfiguredAirbyteStream } from './messages.ts';

/**
 * By its changes or by its default cursor where the stream has them, and in full elsewhere; merged by key in the
 * destination where that is possible.
 */
export function asConfigured(stream: AirbyteStream): ConfiguredAirbyteStream {
  const { default_cursor_field, source_defined_primary_key } = stream;
  const isIncremental = canBeIncremental(stream);
  const merges = isIncremental && source_defined_primary_key !== undefined;
  return {
    stream,
    sync_mode: isIncremental ? 'incremental' : 'full_refresh',
    destination_sync_mode: merges ? 'append_dedup' : isIncremental ? 'append' : 'overwrite',
    ...(isIncremental && default_cursor_field !== undefined ? { cursor_field: default_cursor_field } : {}),
    ...(source_defined_primary_key === undefined ? {} : { primary_key: source_defined_primary_key }),
  };
}

/** A cursor that the user would have to choose is not chosen for them. */
function canBeIncremental({
  default_cursor_field,
  source_defined_cursor,
  supported_sync_modes,
}: AirbyteStream): boolean {
  const hasCursor = source_defined_cursor === true || (default_cursor_field?.length ?? 0) > 0;
  return hasCursor && supported_sync_modes.includes('incremental');
}
