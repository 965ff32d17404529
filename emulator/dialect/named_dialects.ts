/** Bundles of settings that occur together, so that a test can run over all of them. */
import { DEFAULT_DIALECT, type Dialect } from './dialect.ts';

export const DIALECT_NAMES = [
  'default',
  'documented',
  'captured-2026',
  'documented-2016',
  'elastic-whole-keys',
  'elastic-without-deletes',
  'contrary',
] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What each differs in from the defaults. */
const DIFFERENCES: Readonly<Record<DialectName, Partial<Dialect>>> = {
  default: {},
  /**
   * Today's documents.
   * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
   */
  documented: { expiredToken: 'refused-by-changes' },
  /** As public captures of the live service show it in 2026. */
  'captured-2026': {
    expiredToken: 'refused-by-changes',
    unknownTableCode: '0x80060888',
    concurrencyRetryAfterSeconds: 427,
    requestCounter: 'shared',
    tokenDating: 'end',
    versionDigits: 11,
    keyPlace: 'last',
    appliedOrder: 'tracking-last',
    valueLists: 'single-quotes',
  },
  /** As the documents had it from 2016 to 2022. */
  'documented-2016': {
    expiredToken: 'all-rows',
    unknownColumnCode: '0x0',
    annotationsSuppressDeltaLink: false,
    recreatedRow: 'delete then row',
  },
  /** Elastic tables are tracked, and a delete brings the whole key. */
  'elastic-whole-keys': { elasticTables: 'tracked', elasticDelete: 'id-and-partition', tokenDating: 'end' },
  /** Elastic tables are tracked, and deletes never come. */
  'elastic-without-deletes': { elasticTables: 'tracked', elasticDelete: 'none', recreatedRow: 'row only' },
  /** Whatever a client may have taken for granted is otherwise. */
  contrary: {
    tokenDating: 'end',
    recreatedRow: 'row only',
    expiredStatus: 410,
    expiredCode: 'number in words',
    unknownColumnCode: '0x0',
    unknownColumnStatus: 404,
    unknownTableCode: '0x80060888',
    unknownTableStatus: 400,
    keyPlace: 'last',
    annotationPlace: 'after-value',
    deltaLinkPosition: 'after',
    annotationsSuppressDeltaLink: false,
    appliedOrder: 'tracking-last',
    appliedSeparator: ';',
    versionDigits: 11,
    valueLists: 'json',
    elasticTables: 'tracked',
    elasticDelete: 'id',
    concurrencyRetryAfterSeconds: 363,
    requestCounter: 'shared',
    remainingTime: 'plain',
  },
};

/** Settings, and the named dialect that they differ from; `default` unless given. */
export interface DialectChoice extends Partial<Dialect> {
  readonly name?: DialectName;
}

export function chosenDialect({ name = 'default', ...settings }: DialectChoice): Dialect {
  return { ...namedDialect(name), ...settings };
}

export function namedDialect(name: DialectName): Dialect {
  return { ...DEFAULT_DIALECT, ...DIFFERENCES[name] };
}
