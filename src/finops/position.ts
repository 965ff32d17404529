/** Where the read of a slice continues: the form that a state saves between two pages. */
import { isObject, type JsonObject, textOf } from '../core/json.ts';
import type { PagingMethod } from './paging_choice.ts';

/** The beginning of a slice, by a method. */
export interface StartPosition {
  readonly kind: 'start';
  readonly method: PagingMethod;
  /** The least number of rows to request, after a page that was too small. */
  readonly top?: number;
  /** Whether the slice is read by this method for the second time. */
  readonly isSecondReading?: boolean;
  /** For links: whether to leave out the count in the first request, since the service refused it. */
  readonly isUncounted?: boolean;
}

/** The number of rows up to a position, to prove at the end that the slice is complete. */
export interface Progress {
  /** The number of different rows. */
  readonly rowCount: number;
  /** The service's count at the beginning; undefined if there was none. */
  readonly countBefore?: number | undefined;
  /** As in `StartPosition`; it also distinguishes the positions of both readings. */
  readonly isSecondReading?: boolean;
}

/** The next page begins at or after a row that was delivered. */
export interface KeyPosition extends Progress {
  readonly kind: 'after-key';
  readonly method: 'keys';
  /** The paging columns by name and the row's values as JSON text, exactly as the row had them. */
  readonly key: Readonly<Record<string, string>>;
  /** The identities of that row and of the delivered rows after it, up to a limit. */
  readonly ids: readonly string[];
  /** The least number of rows to request, after a page that was too small. */
  readonly top?: number;
}

/** Ask for the rows from a little before the last one that was delivered. */
export interface OffsetPosition extends Progress {
  readonly kind: 'offset';
  readonly method: 'offsets' | 'ordered-offsets';
  /** Rows delivered so far, those that came twice included. */
  readonly skip: number;
  /** How many of them to request again. */
  readonly overlap: number;
  /** Identities among those rows. */
  readonly ids: readonly string[];
  /** The identity of the slice's first row: if it comes back, the service ignores the position. */
  readonly startId?: string | undefined;
}

interface LinkPosition extends Progress {
  readonly kind: 'link';
  readonly method: 'links';
  readonly link: string;
  readonly startId?: string | undefined;
}

export type Position = StartPosition | KeyPosition | OffsetPosition | LinkPosition;

/** How many rows two consecutive pages of offsets share. */
export const OVERLAP_ROWS = 50;
/** How many identities are saved with a page; few, so that a state stays small. */
export const SAVED_IDS = 10;

const METHODS: Readonly<Record<PagingMethod, true>> = {
  keys: true,
  offsets: true,
  'ordered-offsets': true,
  links: true,
};

export function serialisePosition(position: Position): JsonObject {
  return { ...position };
}

/** @returns undefined for an object that is not a position of this release. */
export function parsePosition(place: JsonObject): Position | undefined {
  const method = textOf(place, 'method');
  if (method === undefined || !Object.hasOwn(METHODS, method)) return undefined;
  if (place['kind'] === 'start') {
    const isUncounted = place['isUncounted'] === true ? { isUncounted: true } : {};
    return {
      kind: 'start',
      method: method as PagingMethod,
      ...topOf(place),
      ...readingOf(place),
      ...isUncounted,
    };
  }
  const progress = progressOf(place);
  if (progress === undefined) return undefined;
  switch (place['kind']) {
    case 'after-key':
      return method === 'keys' ? keyPosition(place, progress) : undefined;
    case 'offset':
      return method === 'offsets' || method === 'ordered-offsets'
        ? offsetPosition(place, method, progress)
        : undefined;
    case 'link': {
      const link = textOf(place, 'link');
      if (method !== 'links' || link === undefined) return undefined;
      return { kind: 'link', method, link, ...progress, ...startOf(place) };
    }
    default:
      return undefined;
  }
}

function keyPosition(place: JsonObject, progress: Progress): KeyPosition | undefined {
  const { ids, key } = place;
  if (!isObject(key) || !isTexts(Object.values(key)) || !isTexts(ids)) return undefined;
  if (Object.keys(key).length === 0) return undefined;
  const values = key as Record<string, string>;
  return { kind: 'after-key', method: 'keys', key: values, ids, ...progress, ...topOf(place) };
}

function offsetPosition(
  place: JsonObject,
  method: OffsetPosition['method'],
  progress: Progress,
): OffsetPosition | undefined {
  const { ids, overlap, skip } = place;
  if (!isTexts(ids) || !isCount(skip) || !isCount(overlap) || overlap > skip) return undefined;
  return { kind: 'offset', method, skip, overlap, ids, ...progress, ...startOf(place) };
}

function progressOf(place: JsonObject): Progress | undefined {
  const { countBefore, rowCount } = place;
  if (!isCount(rowCount)) return undefined;
  if (countBefore === undefined) return { rowCount, ...readingOf(place) };
  return isCount(countBefore) ? { rowCount, countBefore, ...readingOf(place) } : undefined;
}

function readingOf({ isSecondReading }: JsonObject): Pick<Progress, 'isSecondReading'> {
  return isSecondReading === true ? { isSecondReading } : {};
}

function startOf(place: JsonObject): Pick<OffsetPosition, 'startId'> {
  const startId = textOf(place, 'startId');
  return startId === undefined ? {} : { startId };
}

function topOf({ top }: JsonObject): Pick<StartPosition, 'top'> {
  return isCount(top) ? { top } : {};
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
