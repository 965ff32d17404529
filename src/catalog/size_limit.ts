/**
 * The catalog under the size that Airbyte's API takes. Where it would be larger, tables are left out in this order, each
 * time with a warning: tables that cannot be read, then intersect tables.
 */
import { ConnectorError } from '../core/errors.ts';
import type { AirbyteStream } from '../protocol/messages.ts';

/** Airbyte answers 413 to a larger one. */
export const MAX_CATALOG_BYTES = 10_485_760;
/** What stands around the streams, and room for what the platform adds. */
const ENVELOPE_BYTES = 4096;

export interface CatalogEntry {
  readonly stream: AirbyteStream;
  readonly isReadable: boolean;
  readonly isIntersect: boolean;
}

export interface FittedCatalog {
  readonly streams: readonly AirbyteStream[];
  readonly warnings: readonly string[];
}

interface Candidate extends CatalogEntry {
  readonly bytes: number;
}

const STEPS: readonly { readonly what: string; readonly leavesOut: (entry: CatalogEntry) => boolean }[] = [
  { what: 'tables that cannot be read', leavesOut: ({ isReadable }) => !isReadable },
  { what: 'intersect tables', leavesOut: ({ isIntersect }) => isIntersect },
];

/** @throws ConnectorError `config_invalid` that names the largest tables, where leaving out does not help. */
export function fitCatalog(entries: readonly CatalogEntry[], maxBytes = MAX_CATALOG_BYTES): FittedCatalog {
  let kept: Candidate[] = entries.map((entry) => {
    return { ...entry, bytes: Buffer.byteLength(JSON.stringify(entry.stream)) + 1 };
  });
  const warnings: string[] = [];
  for (const { leavesOut, what } of STEPS) {
    if (sizeOf(kept) <= maxBytes) break;
    const left = kept.filter((entry) => !leavesOut(entry));
    const count = kept.length - left.length;
    if (count === 0) continue;
    kept = left;
    warnings.push(
      `${count} ${what} are left out, since the catalog would be larger than Airbyte takes (${maxBytes} bytes). Name in \`tables\` what you need, and they come back.`,
    );
  }
  if (sizeOf(kept) > maxBytes) throw tooLarge(kept, maxBytes);
  return { streams: kept.map(({ stream }) => stream), warnings };
}

function sizeOf(entries: readonly Candidate[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, ENVELOPE_BYTES);
}

function tooLarge(entries: readonly Candidate[], maxBytes: number): ConnectorError {
  const largest = [...entries].sort((a, b) => b.bytes - a.bytes).slice(0, 10);
  const named = largest
    .map(({ bytes, stream }) => `${stream.name} (${Math.ceil(bytes / 1024)} KB)`)
    .join(', ');
  return new ConnectorError(
    'config',
    'config_invalid',
    `The catalog of ${entries.length} tables has ${sizeOf(entries)} bytes, and Airbyte takes ${maxBytes} at most. Name the tables that you need in \`tables\`, or leave some out by \`exclude_tables\`. The largest are ${named}.`,
  );
}
