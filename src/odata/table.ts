/** Tables and columns of an OData service, as the rest of the connector sees them. */

/** The type of a column's values in records; `src/catalog` maps it to JSON schema. */
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
  /** How its values are written, if they differ from those in rows. */
  readonly rewrite?: ValueRewrite;
  /** Whether only some users may see its values; other users get null. */
  readonly isSecured?: boolean;
}

export interface Lookup {
  /** Its name in the metadata. */
  readonly logicalName: string;
  /** For a lookup with several target tables: where the target table is found. Only if the service has `lookupTypes`. */
  readonly type?: {
    /** The column with the target table in records. */
    readonly column: string;
    /** The member of a row with the target table, if it was requested. */
    readonly member: string;
  };
}

/** How a text from a row is changed. It is done on the bytes, without parsing the value. */
export interface ValueRewrite {
  /** Only the first characters are written: `10` turns `2026-03-01T12:00:00Z` into a date. */
  readonly length?: number;
  /** Texts with this prefix stand for a missing value: null is written. */
  readonly nullPrefix?: string;
}

/** How a table differs from most. The service sets these; the rest of the connector knows no other kinds of tables. */
export interface TableTraits {
  /** The system's word for tables like this one, for its own use and for people. */
  readonly kind?: string;
  /** Why it becomes a stream only if `tables` names it, as an adjective ("internal"); undefined for ordinary tables. */
  readonly onlyWhenNamed?: string;
  /** A group of tables, as an adjective, that is left out first if the catalog is too large. */
  readonly dispensable?: string;
  /** Whether only a request can show that its rows can be listed. */
  readonly uncertain?: boolean;
  /** Whether reading it proves little about other tables, so that a check tries other tables first. */
  readonly unusual?: boolean;
  /** Why its rows cannot be sorted by a column, as the end of a sentence. If undefined, `greatestValue` supports it. */
  readonly unsortable?: string;
  /** The column that probably has the time of a row's last change: the default cursor. */
  readonly changedAtColumn?: string;
}

/** A table without its columns: one line of the service's list. */
export interface TableSummary extends TableTraits {
  /** The logical name; the name of its stream. */
  readonly name: string;
  /** Its name in URLs. */
  readonly entitySet: string;
  /** The columns whose values together identify a row. */
  readonly primaryKey: readonly [string, ...string[]];
  /** Whether the service tracks its changes. Only if the service has `changes`. */
  readonly tracked: boolean;
  /** The privilege that reading it needs; undefined if it was not requested. Only if the service has `access`. */
  readonly readPrivilege?: Privilege | undefined;
}

export interface Privilege {
  readonly id: string;
  readonly name: string;
}

/** Labels by the text of their code in rows: `1`, `true`. */
export type ChoiceLabels = ReadonlyMap<string, string>;

export interface Table extends TableSummary {
  readonly columns: readonly Column[];
  /** For a stream of keys: the table whose keys it contains. */
  readonly keysOf?: string;
  /** Members of a row, in addition to its key, that the watch of a page needs (RecordPlan.watched). */
  readonly watched?: readonly string[];
  /** The labels of the columns for which they were requested. */
  readonly labels?: ReadonlyMap<string, ChoiceLabels>;
}
