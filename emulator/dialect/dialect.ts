/**
 * How the service speaks where its documents, public captures and years differ, or say nothing. A client has to be right
 * under every value; `docs/emulator.md` says which are documented.
 */
import { DEFAULT_TRACKING, type TrackingBehavior } from '../change_tracking.ts';

/** How answers are written. */
export interface WireForm {
  /** The code of the refusal of an unknown column; the words are the same. */
  readonly unknownColumnCode: '0x80060888' | '0x0';
  readonly unknownColumnStatus: 400 | 404;
  /** The code of the refusal of an unknown entity set; the words are the same. */
  readonly unknownTableCode: '0x8006088a' | '0x80060888';
  readonly unknownTableStatus: 404 | 400;
  /** Where a row's primary key stands among its members. */
  readonly keyPlace: 'in-order' | 'last';
  /** Where the annotations of a column stand. */
  readonly annotationPlace: 'before-value' | 'after-value';
  /** Where the delta link of a page stands. */
  readonly deltaLinkPosition: 'before' | 'after';
  /** Whether a tracked read that asks for annotations ends without a delta link. */
  readonly annotationsSuppressDeltaLink: boolean;
  /** In which order `Preference-Applied` names the preferences. */
  readonly appliedOrder: 'tracking-first' | 'tracking-last';
  /** What separates them there. */
  readonly appliedSeparator: ',' | ';';
  /** How many digits the version in change tokens, etags and `versionnumber` has. */
  readonly versionDigits: 7 | 11;
  /** How RetrieveMetadataChanges wants a list of values written; it refuses any other form. */
  readonly valueLists: 'any' | 'json' | 'single-quotes';
  /** Whether elastic tables are tracked. */
  readonly elasticTables: 'untracked' | 'tracked';
}

/** How service protection limits are counted and announced. */
export interface ProtectionForm {
  /** `Retry-After` of the refusal of too many requests at once. That limit is a gauge, whatever this says. */
  readonly concurrencyRetryAfterSeconds: number;
  /** Whether each web server counts a user's requests for itself, or all of them together. */
  readonly requestCounter: 'per-server' | 'shared';
  /** Whether thousands are separated in `x-ms-ratelimit-time-remaining-xrm-requests`. */
  readonly remainingTime: 'separated' | 'plain';
}

export interface Dialect extends TrackingBehavior, WireForm, ProtectionForm {}

/** The first version of an organization, by how many digits versions have; the one of eleven is taken from a public capture. */
export const FIRST_VERSIONS: Readonly<Record<Dialect['versionDigits'], number>> = {
  7: 1_000_000,
  11: 12_644_000_000,
};

export const DEFAULT_DIALECT: Dialect = {
  ...DEFAULT_TRACKING,
  unknownColumnCode: '0x80060888',
  unknownColumnStatus: 400,
  unknownTableCode: '0x8006088a',
  unknownTableStatus: 404,
  keyPlace: 'in-order',
  annotationPlace: 'before-value',
  deltaLinkPosition: 'before',
  annotationsSuppressDeltaLink: true,
  appliedOrder: 'tracking-first',
  appliedSeparator: ',',
  versionDigits: 7,
  valueLists: 'any',
  elasticTables: 'untracked',
  concurrencyRetryAfterSeconds: 1,
  requestCounter: 'per-server',
  remainingTime: 'separated',
};

/** What each setting may be; where a number stands alone, any whole number above 0. */
export const DIALECT_CHOICES: {
  readonly [Name in keyof Dialect]: number extends Dialect[Name] ? 'seconds' : readonly Dialect[Name][];
} = {
  tokenDating: ['start', 'end'],
  recreatedRow: ['row then delete', 'delete then row', 'row only'],
  expiredStatus: [400, 404, 410, 500],
  expiredCode: ['code', 'number in words'],
  expiredToken: ['refused-by-age', 'refused-by-changes', 'all-rows'],
  elasticDelete: ['id', 'id-and-partition', 'none'],
  unknownColumnCode: ['0x80060888', '0x0'],
  unknownColumnStatus: [400, 404],
  unknownTableCode: ['0x8006088a', '0x80060888'],
  unknownTableStatus: [404, 400],
  keyPlace: ['in-order', 'last'],
  annotationPlace: ['before-value', 'after-value'],
  deltaLinkPosition: ['before', 'after'],
  annotationsSuppressDeltaLink: [true, false],
  appliedOrder: ['tracking-first', 'tracking-last'],
  appliedSeparator: [',', ';'],
  versionDigits: [7, 11],
  valueLists: ['any', 'json', 'single-quotes'],
  elasticTables: ['untracked', 'tracked'],
  concurrencyRetryAfterSeconds: 'seconds',
  requestCounter: ['per-server', 'shared'],
  remainingTime: ['separated', 'plain'],
};

/**
 * Reads settings that came from outside.
 * @param allowed the names that may be among them.
 * @throws Error with a message for the sender.
 */
export function readDialect(
  given: Readonly<Record<string, unknown>>,
  allowed: readonly string[] = Object.keys(DIALECT_CHOICES),
): Partial<Dialect> {
  for (const [name, value] of Object.entries(given)) {
    if (!allowed.includes(name)) throw new Error(`"${name}" is none of ${allowed.join(', ')}`);
    const choices: 'seconds' | readonly unknown[] = DIALECT_CHOICES[name as keyof Dialect];
    if (choices === 'seconds') requireSeconds(name, value);
    else if (!choices.includes(value)) throw new Error(`"${name}" is one of ${choices.join(', ')}`);
  }
  return given;
}

function requireSeconds(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return;
  throw new Error(`"${name}" is a whole number of seconds above 0`);
}
