/** Named ways in which the service may turn out to behave: tests run over all of them. */
import type { Behavior } from './behavior.ts';

const DIALECTS = {
  /** As the documents and captures say. */
  documented: {},
  'word-sort': { collation: 'word-sort', defaultOrder: 'rec-id-descending' },
  'binary-order': { collation: 'ordinal' },
  'pattern-comparisons': { wildcardInComparisons: 'pattern', questionMark: 'pattern' },
  'wildcards-refused': { wildcardInComparisons: 'refused', textFunctions: 'refused' },
  'filters-by-other-collation': { filterCollation: 'ordinal' },
  'enums-unsorted': { enumOrder: 'refused' },
  'offsets-only': { textRanges: 'refused' },
  'ordered-offsets-only': { textRanges: 'refused', defaultOrder: 'rec-id-descending' },
  'links-only': { textRanges: 'refused', skip: 'ignored', nextLink: 'skiptoken', pageRows: 9 },
  'key-order': { defaultOrder: 'keys', nextLink: 'skiptoken' },
  'no-order': { defaultOrder: 'shuffled' },
  'virtual-filters-ignored': { virtualFilter: 'ignored', skip: 'refused' },
  'shared-per-company': { singleSharedRows: 'once-per-company' },
  'page-size-preferred': { maxPageSize: 'honoured', nextLink: 'skip-and-top' },
  'page-size-in-silence': { maxPageSize: 'honoured-silently', linkHost: 'inner-host' },
  'marked-and-paged-metadata': { byteOrderMark: 'everywhere', metadataPageRows: 5 },
  'lenient-metadata': { metadataSelect: 'honoured', metadataTop: 'honoured', disabledEntities: 'left-out' },
  'lenient-requests': { longQuery: 'accepted', foreignKeyRead: 'found', forbiddenEntity: 'empty' },
  'rounded-numbers': { longNumbers: 'rounded' },
} as const satisfies Readonly<Record<string, Partial<Behavior>>>;

export type DialectName = keyof typeof DIALECTS;

export const DIALECT_NAMES = Object.keys(DIALECTS) as readonly DialectName[];

/** What a dialect changes of the default. */
export function dialect(name: DialectName): Partial<Behavior> {
  return DIALECTS[name];
}

export function isDialectName(name: unknown): name is DialectName {
  return DIALECT_NAMES.some((one) => one === name);
}
