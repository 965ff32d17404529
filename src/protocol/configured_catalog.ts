import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject, textOf } from '../core/json.ts';
import { shownValue } from '../core/shown_value.ts';
import type { SyncMode } from './messages.ts';

/** The schemas of the columns, as in the catalog. */
export type ConfiguredProperties = JsonObject;

/** A stream as the user configured it. */
export interface ConfiguredStream {
  readonly name: string;
  readonly syncMode: SyncMode;
  readonly cursorField: readonly string[];
  /** The columns of the configured schema; `all` if it names none. */
  readonly selectedColumns: readonly string[] | 'all';
  /** The discovered schemas of the selected columns; undefined if the catalog has none. */
  readonly properties: ConfiguredProperties | undefined;
  /** The number of the sync, the same in all its attempts; undefined if the platform sends none. */
  readonly syncId?: number | undefined;
  /** Grows when the stream is refreshed or cleared. */
  readonly generationId?: number | undefined;
  /** When the sync ends, the destination removes records of older generations than this; 0 keeps all. */
  readonly minimumGenerationId?: number | undefined;
}

/**
 * Reads a configured catalog, or the output of `discover`: all its lines, only the CATALOG message, or only the catalog in
 * it. A stream without a sync mode gets the best mode that it supports.
 * @throws ConnectorError `catalog_invalid`, with the problem and its place.
 */
export function parseConfiguredCatalog(documents: readonly unknown[]): ConfiguredStream[] {
  const document = catalogIn(documents);
  if (!isObject(document)) throw invalid('it is not a JSON object with "streams"');
  const { streams } = document;
  if (!Array.isArray(streams)) throw invalid('"streams" is missing or not an array');
  const parsed = streams.map((stream, index) => parseStream(stream, `streams[${index}]`));
  if (parsed.length === 0) throw invalid('"streams" is empty. Select at least one stream');
  requireUnique(parsed);
  return parsed;
}

function catalogIn(documents: readonly unknown[]): unknown {
  const message = documents.findLast((one) => isObject(one) && one['type'] === 'CATALOG') ?? documents.at(-1);
  return isObject(message) && isObject(message['catalog']) ? message['catalog'] : message;
}

function parseStream(entry: unknown, where: string): ConfiguredStream {
  if (!isObject(entry)) throw invalid(`${where} is not an object`);
  const value = isObject(entry['stream']) ? entry : configuredAsDiscovered(entry);
  const { stream } = value;
  if (!isObject(stream)) throw invalid(`${where}.stream is missing or not an object`);
  const name = textOf(stream, 'name');
  if (name === undefined) throw invalid(`${where}.stream.name is missing`);
  return {
    name,
    syncMode: parseSyncMode(value['sync_mode'], name),
    cursorField: parseCursorField(value['cursor_field'], name),
    ...parseColumns(stream['json_schema'], name),
    syncId: wholeNumberOf(value['sync_id']),
    generationId: wholeNumberOf(value['generation_id']),
    minimumGenerationId: wholeNumberOf(value['minimum_generation_id']),
  };
}

/** Configures a stream as `discover` prints it: incremental if it has a cursor, otherwise full refresh. */
function configuredAsDiscovered(stream: JsonObject): JsonObject {
  if (!Array.isArray(stream['supported_sync_modes'])) return stream;
  const cursor = stream['default_cursor_field'];
  const hasCursor = stream['source_defined_cursor'] === true || (Array.isArray(cursor) && cursor.length > 0);
  const isIncremental = stream['supported_sync_modes'].includes('incremental') && hasCursor;
  return { stream, sync_mode: isIncremental ? 'incremental' : 'full_refresh', cursor_field: cursor };
}

/** Ignores any other value, since older platforms leave these members out or send null. */
function wholeNumberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function parseSyncMode(value: unknown, name: string): SyncMode {
  if (value === 'full_refresh' || value === 'incremental') return value;
  throw invalid(`stream ${name} has sync_mode ${shownValue(value)}. Write "full_refresh" or "incremental"`);
}

function parseCursorField(value: unknown, name: string): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value;
  throw invalid(
    `stream ${name} has a cursor_field that is not a list of names. Write a list, such as ["modifiedon"]`,
  );
}

function parseColumns(
  schema: unknown,
  name: string,
): Pick<ConfiguredStream, 'selectedColumns' | 'properties'> {
  const all = { selectedColumns: 'all', properties: undefined } as const;
  if (schema === undefined || schema === null) return all;
  if (!isObject(schema)) throw invalid(`the json_schema of stream ${name} is not an object`);
  const { properties } = schema;
  if (properties === undefined || properties === null) return all;
  if (!isObject(properties))
    throw invalid(`the json_schema of stream ${name} has "properties" that are not an object`);
  const columns = Object.keys(properties);
  return columns.length === 0 ? all : { selectedColumns: columns, properties };
}

function requireUnique(streams: readonly ConfiguredStream[]): void {
  const seen = new Set<string>();
  for (const { name } of streams) {
    if (seen.has(name)) throw invalid(`stream ${name} occurs twice. Remove one of them`);
    seen.add(name);
  }
}

function invalid(why: string): ConnectorError {
  return new ConnectorError('config', 'catalog_invalid', `The configured catalog cannot be used: ${why}.`);
}
