/** Tables and columns of an OData service, as the rest of the connector sees them. */

/** What a column's values are in a record; `src/catalog` says what each is in JSON schema. */
export type ColumnType =
  'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'managed_property';

export interface Column {
  /** The name of the property in a row: `_ownerid_value` for the lookup `ownerid`. */
  readonly name: string;
  readonly type: ColumnType;
  /** For a code that has labels: one, several in a text (`"1,3"`), or true and false. */
  readonly choice?: 'one' | 'several' | 'yes or no';
  /** For a reference to another row: its name in the metadata, and whether that row may be of several tables. */
  readonly lookup?: { readonly logicalName: string; readonly isPolymorphic: boolean };
  /** Whether only some users may see its values; the others get null. */
  readonly isSecured?: boolean;
}

export type TableKind = 'standard' | 'activity' | 'intersect' | 'elastic' | 'virtual' | 'private';

/** A table without its columns: one line of the service's list. */
export interface TableSummary {
  /** The logical name; the name of its stream. */
  readonly name: string;
  /** The segment of its URL. */
  readonly entitySet: string;
  readonly kind: TableKind;
  /** The columns whose values together identify a row. */
  readonly primaryKey: readonly [string, ...string[]];
  /** Whether the service keeps track of its changes. */
  readonly tracked: boolean;
  /** The privilege that reading it takes; unknown where the service was not asked. */
  readonly readPrivilege: Privilege | undefined;
}

export interface Privilege {
  readonly id: string;
  readonly name: string;
}

/** Labels by the text of their code, as rows bring it: `1`, `true`. */
export type ChoiceLabels = ReadonlyMap<string, string>;

export interface Table extends TableSummary {
  readonly columns: readonly Column[];
  /** The labels of those columns for which they were asked for. */
  readonly labels?: ReadonlyMap<string, ChoiceLabels>;
}
