/** Tables and columns of an OData service, as the rest of the connector sees them. */

/** What a column's values are in a record; `src/catalog` says what each is in JSON schema. */
export type ColumnType =
  'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'managed_property';

export interface Column {
  /** The name of the property in a row: `_ownerid_value` for the lookup `ownerid`. */
  readonly name: string;
  readonly type: ColumnType;
  /** For a code that has labels: one, several in a text (`"1,3"`), or true and false. Only where the service has `labels`. */
  readonly choice?: 'one' | 'several' | 'yes-or-no';
  /** For a reference to another row. */
  readonly lookup?: Lookup;
  /** How its values are written, where not as rows bring them. */
  readonly rewrite?: ValueRewrite;
  /** Whether only some users may see its values; the others get null. */
  readonly isSecured?: boolean;
}

export interface Lookup {
  /** Its name in the metadata. */
  readonly logicalName: string;
  /** Where rows of several tables can be referred to: how to learn which. Only where the service has `lookupTypes`. */
  readonly type?: {
    /** The column that says it, in records. */
    readonly column: string;
    /** The member of a row that says it, where that was asked for. */
    readonly member: string;
  };
}

/** What is written instead of a text that a row brings. Done in the bytes, without making an object of the value. */
export interface ValueRewrite {
  /** Only so many of its first characters are written: `10` makes a date of `2026-03-01T12:00:00Z`. */
  readonly length?: number;
  /** Texts that begin like this stand for a value that is missing: null is written. */
  readonly nullPrefix?: string;
}

/** In what a table differs from most. The service decides it; the rest of the connector asks for no other kind of table. */
export interface TableTraits {
  /** What the system calls tables like this one: for its own use and for people. */
  readonly kind?: string;
  /** Why it becomes a stream only when `tables` names it, as an adjective ("internal"); undefined for ordinary tables. */
  readonly onlyWhenNamed?: string;
  /** The group of tables, as an adjective, that a catalog which is too large leaves out first. */
  readonly dispensable?: string;
  /** Whether its rows can be listed shows only when they are asked for. */
  readonly uncertain?: boolean;
  /** That it can be read proves little about the others: a check tries the usual tables first. */
  readonly unusual?: boolean;
  /** Why its rows cannot be sorted by a column, as the end of a sentence. Without it `greatestValue` answers for it. */
  readonly unsortable?: string;
  /** The column with the time of a row's last change, where such a column is likely: the default cursor. */
  readonly changedAtColumn?: string;
}

/** A table without its columns: one line of the service's list. */
export interface TableSummary extends TableTraits {
  /** The logical name; the name of its stream. */
  readonly name: string;
  /** The segment of its URL. */
  readonly entitySet: string;
  /** The columns whose values together identify a row. */
  readonly primaryKey: readonly [string, ...string[]];
  /** Whether the service keeps track of its changes. Only where the service has `changes`. */
  readonly tracked: boolean;
  /** The privilege that reading it takes; unknown where the service was not asked. Only where the service has `access`. */
  readonly readPrivilege?: Privilege | undefined;
}

export interface Privilege {
  readonly id: string;
  readonly name: string;
}

/** Labels by the text of their code, as rows bring it: `1`, `true`. */
export type ChoiceLabels = ReadonlyMap<string, string>;

export interface Table extends TableSummary {
  readonly columns: readonly Column[];
  /** For a stream of keys: the table that it has the keys of. */
  readonly keysOf?: string;
  /** Members of a row, besides its key, that the watch of a page wants to see (RecordPlan.watched). */
  readonly watched?: readonly string[];
  /** The labels of those columns for which they were asked for. */
  readonly labels?: ReadonlyMap<string, ChoiceLabels>;
}
