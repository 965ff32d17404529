/**
 * Keeps the catalog below the size that Airbyte's API accepts. If it would be larger, these are left out in this order, each
 * with a warning: label columns, tables that cannot be read, tables that the service calls dispensable. A warning also
 * appears shortly before the catalog becomes too large.
 */
import { ConnectorError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { AirbyteStream } from '../protocol/messages.ts';

/** Airbyte answers 413 to a larger one. */
const MAX_CATALOG_BYTES = 10_485_760;
/** The JSON around the streams, and room for what the platform adds. */
const ENVELOPE_BYTES = 4096;
/** The share of the limit from which a warning appears. */
const NEAR = 0.9;

export interface CatalogEntry {
  readonly stream: AirbyteStream;
  /** The label columns. */
  readonly labelNames: readonly string[];
  readonly isReadable: boolean;
  /** The table's group, if such tables may be left out (TableTraits.dispensable). */
  readonly dispensable: string | undefined;
}

export interface FittedCatalog {
  readonly streams: readonly AirbyteStream[];
  readonly warnings: readonly string[];
}

interface Candidate extends CatalogEntry {
  readonly bytes: number;
}

interface Step {
  readonly what: string;
  readonly leavesOut: (entry: CatalogEntry) => boolean;
}

const UNREADABLE: Step = { what: 'tables that cannot be read', leavesOut: ({ isReadable }) => !isReadable };

function dispensableStep(group: string): Step {
  return { what: `${group} tables`, leavesOut: ({ dispensable }) => dispensable === group };
}

/** @throws ConnectorError `config_invalid` that names the largest tables, if leaving out does not help. */
export function fitCatalog(entries: readonly CatalogEntry[], maxBytes = MAX_CATALOG_BYTES): FittedCatalog {
  let kept: Candidate[] = entries.map(measured);
  const warnings: string[] = [];
  if (sizeOf(kept) > maxBytes) {
    const lean = kept.map((entry) => measured({ ...entry, stream: withoutLabels(entry) }));
    if (sizeOf(lean) < sizeOf(kept)) {
      kept = lean;
      warnings.push(leftOutWords('The label columns of choices', maxBytes));
    }
  }
  const groups = new Set(kept.flatMap(({ dispensable }) => dispensable ?? []));
  for (const { leavesOut, what } of [UNREADABLE, ...[...groups].map(dispensableStep)]) {
    if (sizeOf(kept) <= maxBytes) break;
    const left = kept.filter((entry) => !leavesOut(entry));
    const count = kept.length - left.length;
    if (count === 0) continue;
    kept = left;
    warnings.push(leftOutWords(`${count} ${what}`, maxBytes));
  }
  if (sizeOf(kept) > maxBytes) throw tooLarge(kept, maxBytes);
  if (warnings.length === 0 && sizeOf(kept) > NEAR * maxBytes) {
    const share = Math.round((sizeOf(kept) / maxBytes) * 100);
    warnings.push(
      `The catalog has ${share} % of the ${maxBytes} bytes that Airbyte accepts. When the environment grows beyond that, label columns and some tables will be left out. Name the tables that you need in \`tables\`.`,
    );
  }
  return { streams: kept.map(({ stream }) => stream), warnings };
}

function measured(entry: CatalogEntry): Candidate {
  return { ...entry, bytes: Buffer.byteLength(JSON.stringify(entry.stream)) + 1 };
}

function withoutLabels({ labelNames, stream }: CatalogEntry): AirbyteStream {
  const { properties } = stream.json_schema;
  if (labelNames.length === 0 || !isObject(properties)) return stream;
  const labels = new Set(labelNames);
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !labels.has(name)));
  return { ...stream, json_schema: { ...stream.json_schema, properties: kept } };
}

function leftOutWords(what: string, maxBytes: number): string {
  return `${what} are left out, since the catalog would be larger than Airbyte accepts (${maxBytes} bytes). To get them back, name the tables that you need in \`tables\`.`;
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
    `The catalog of ${entries.length} tables has ${sizeOf(entries)} bytes, and Airbyte accepts at most ${maxBytes}. Name the tables that you need in \`tables\`, or leave some out by \`exclude_tables\`. The largest are ${named}.`,
  );
}
