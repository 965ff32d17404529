/**
 * How the service behaves where the documents leave it open, or where captures differ. A client has to be right under all
 * of these; `dialects.ts` names the combinations that tests run over.
 */

/** Each field lists its values; the first one is the default. */
export const BEHAVIOR_CHOICES = {
  /**
   * How texts compare. `sql`: without regard to case, with regard to accents, trailing blanks do not count.
   * `word-sort`: the same, and hyphens and apostrophes weigh least. `ordinal`: by code units.
   */
  collation: ['sql', 'word-sort', 'ordinal'],
  /** How `gt`, `ge`, `lt` and `le` compare texts; `ordinal` by code units, although rows are sorted by `collation`. */
  filterCollation: ['same', 'ordinal'],
  /** `gt`, `ge`, `lt` and `le` on texts. */
  textRanges: ['supported', 'refused'],
  /** `$orderby` on an enum column. */
  enumOrder: ['supported', 'refused'],
  /** What `*` does in `gt`, `ge`, `lt` and `le`; in `eq` and `ne` it is a wildcard. */
  wildcardInComparisons: ['literal', 'pattern', 'refused'],
  /** Whether `?` in `eq` stands for any one character, as it does in X++ ranges. */
  questionMark: ['literal', 'pattern'],
  /** The order without `$orderby`. `shuffled`: another one with every request. */
  defaultOrder: ['rec-id', 'rec-id-descending', 'keys', 'shuffled'],
  /** What a filter on a virtual column does. */
  virtualFilter: ['refused', 'ignored', 'matches-nothing'],
  /** `contains`, `startswith` and `endswith`. */
  textFunctions: ['supported', 'refused'],
  /** Whether a row that companies share comes once, or once in each of them. */
  singleSharedRows: ['once', 'once-per-company'],
  /** A query of more than 2,048 bytes. */
  longQuery: ['404', 'accepted'],
  /** `Prefer: odata.maxpagesize`: `honoured-silently` means without `Preference-Applied`. */
  maxPageSize: ['ignored', 'honoured', 'honoured-silently'],
  /** What a link to the next page carries. `skip-and-top`: both, as in the one public sample. */
  nextLink: ['skip', 'skip-and-top', 'skiptoken'],
  /** Where links lead: `inner-host` names a host that only the service's own network knows. */
  linkHost: ['same', 'inner-host'],
  /** `$skip` in a request of the client. `ignored`: every page is the first. */
  skip: ['supported', 'refused', 'ignored'],
  /** `$select` on the metadata service. */
  metadataSelect: ['refused', 'honoured'],
  metadataTop: ['ignored', 'honoured'],
  /** Which answers begin with a byte order mark. */
  byteOrderMark: ['none', 'metadata', 'counts', 'everywhere'],
  /** `$expand` where a related row does not exist. */
  expandMissing: ['refused', 'null'],
  /** What a user without the right reads. */
  forbiddenEntity: ['403', 'empty'],
  /** Whether an entity switched off by a configuration key is in `PublicEntities`. */
  disabledEntities: ['listed', 'left-out'],
  /** Whether a key address may name another company without `cross-company=true`. */
  foreignKeyRead: ['not-found', 'found'],
  /** The JSON of a number that does not fit a double: `full` keeps every digit that was stored. */
  longNumbers: ['full', 'rounded'],
} as const;

type Choices = typeof BEHAVIOR_CHOICES;

type BehaviorChoice = { readonly [Name in keyof Choices]: Choices[Name][number] };

export interface Behavior extends BehaviorChoice {
  /** Rows of a page; the service's is 10,000. */
  readonly pageRows: number;
  /** Entities or enumerations of a page of the metadata service; 0 means all. */
  readonly metadataPageRows: number;
  /** How long the first answers after a start take. */
  readonly warmUpMs: number;
  /** By entity set: what it refuses with 400 although others allow it. */
  readonly refusals: Readonly<Record<string, Refusals>>;
}

export interface Refusals {
  /** Columns that cannot be filtered, or all. */
  readonly filter?: readonly string[] | 'all';
  readonly orderBy?: readonly string[] | 'all';
  /** Of `gt`, `ge`, `lt`, `le`, `contains`, `startswith`, `endswith`, `or`, `not`. */
  readonly operators?: readonly string[];
  readonly skip?: boolean;
}

export const MAX_PAGE_ROWS = 10_000;

const FIRST_CHOICES = Object.fromEntries(
  Object.entries(BEHAVIOR_CHOICES).map(([name, [first]]) => [name, first]),
) as unknown as BehaviorChoice;

export const DEFAULT_BEHAVIOR: Behavior = {
  ...FIRST_CHOICES,
  pageRows: MAX_PAGE_ROWS,
  metadataPageRows: 0,
  warmUpMs: 0,
  refusals: {},
};
