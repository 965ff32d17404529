/** Configures discovered streams with the best sync mode that each supports. */
import type { AirbyteStream, ConfiguredAirbyteStream } from './messages.ts';

/**
 * Incremental by changes or by the default cursor if the stream supports it, otherwise full refresh; merged by key in the
 * destination if possible.
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

/** False if the user would have to choose the cursor. */
function canBeIncremental({
  default_cursor_field,
  source_defined_cursor,
  supported_sync_modes,
}: AirbyteStream): boolean {
  const hasCursor = source_defined_cursor === true || (default_cursor_field?.length ?? 0) > 0;
  return hasCursor && supported_sync_modes.includes('incremental');
}
