/** Where the read of a slice continues: the form that a state saves between two pages. */
import { isObject, type JsonObject, textOf } from '../core/json.ts';
import type { PagingMethod } from './paging_choice.ts';

/** The beginning of a slice, by a method. */
interface StartPosition {
  readonly kind: 'start';
  readonly method: PagingMethod;
}

/** The next page begins at or after a row that was delivered. */
export interface KeyPosition {
  readonly kind: 'after key';
  readonly method: 'keys';
  /** The key columns by name and the row's values as JSON text, exactly as the row had them. */
  readonly key: Readonly<Record<string, string>>;
  /** The identities of that row and of the delivered rows after it, up to a limit. */
  readonly ids: readonly string[];
  readonly rowCount: number;
}

/** The next page begins a little before the last row that was delivered. */
export interface OffsetPosition {
  readonly kind: 'offset';
  readonly method: 'offsets' | 'ordered offsets';
  /** Rows delivered so far, including those that came twice. */
  readonly skip: number;
  /** How many of them to request again. */
  readonly overlap: number;
  /** Identities among those rows. */
  readonly ids: readonly string[];
}

interface LinkPosition {
  readonly kind: 'link';
  readonly method: 'links';
  readonly link: string;
}

export type Position = StartPosition | KeyPosition | OffsetPosition | LinkPosition;

/** How many rows two consecutive pages of offsets share. */
export const OVERLAP_ROWS = 50;
/** How many identities are saved with a page; few, so that a state stays small. */
export const SAVED_IDS = 10;

const METHODS: Readonly<Record<PagingMethod, true>> = {
  keys: true,
  offsets: true,
  'ordered offsets': true,
  links: true,
};

export function serialisePosition(position: Position): JsonObject {
  return { ...position };
}

/** @returns undefined for an object that is not a position of this release. */
export function parsePosition(place: JsonObject): Position | undefined {
  const method = textOf(place, 'method');
  if (method === undefined || !Object.hasOwn(METHODS, method)) return undefined;
  switch (place['kind']) {
    case 'start':
      return { kind: 'start', method: method as PagingMethod };
    case 'after key':
      return method === 'keys' ? keyPosition(place) : undefined;
    case 'offset':
      return method === 'offsets' || method === 'ordered offsets' ? offsetPosition(place, method) : undefined;
    case 'link': {
      const link = textOf(place, 'link');
      return method === 'links' && link !== undefined ? { kind: 'link', method, link } : undefined;
    }
    default:
      return undefined;
  }
}

function keyPosition({ ids, key, rowCount }: JsonObject): KeyPosition | undefined {
  if (!isObject(key) || !isTexts(Object.values(key)) || !isTexts(ids) || !isCount(rowCount)) return undefined;
  if (Object.keys(key).length === 0) return undefined;
  return { kind: 'after key', method: 'keys', key: key as Record<string, string>, ids, rowCount };
}

function offsetPosition(
  { ids, overlap, skip }: JsonObject,
  method: OffsetPosition['method'],
): OffsetPosition | undefined {
  if (!isTexts(ids) || !isCount(skip) || !isCount(overlap)) return undefined;
  return { kind: 'offset', method, skip, overlap, ids };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
