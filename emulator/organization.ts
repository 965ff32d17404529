/** The emulated organization: its tables and rows, its version counter, and its access rights. */
import { Access, privilegeName } from './access.ts';
import { ChangeTracking } from './change_tracking.ts';
import { type Permission, securedOtherwise } from './column_security.ts';
import { sampleRows } from './data/sample_rows.ts';
import { stringMaps } from './data/string_maps.ts';
import { rowId } from './data/values.ts';
import { DefinitionCache } from './definition_cache.ts';
import { DEFAULT_DIALECT, type Dialect, FIRST_VERSIONS } from './dialect/dialect.ts';
import { RowSequences } from './generated/row_sequence.ts';
import { guidOf } from './identifiers.ts';
import { namesOfProperties } from './metadata/complex_column.ts';
import { columnId } from './metadata/column_metadata.ts';
import { relationshipsOf } from './metadata/relationship_metadata.ts';
import { Relationships } from './metadata/relationships.ts';
import type { Column, Row, Table } from './model.ts';
import { type OrganizationSize, organizationStores } from './organization_stores.ts';
import { RecordCounts } from './record_counts.ts';
import { emptiedProperties, type SchemaChange } from './schema_change.ts';
import { SchemaHistory } from './schema_history.ts';
import { createdValues, valueTexts } from './row_values.ts';
import type { ServiceClock } from './service_clock.ts';
import { AppRegistration } from './sign_in/app_registration.ts';
import { type Snapshot, writeSnapshot } from './snapshot.ts';
import type { TableStore } from './table_store.ts';
import { tableId } from './metadata/table_metadata.ts';
import { WriteLedger } from './write_ledger.ts';

export class Organization {
  readonly id = guidOf('organization');
  readonly tenantId = guidOf('tenant');
  readonly tenantDomain = 'contoso.onmicrosoft.com';
  readonly clientId = guidOf('app registration');
  readonly clientSecret = 'emulator~secret.Value_1234567890';
  readonly userId = rowId('systemuser', 0);
  readonly app = new AppRegistration();
  readonly access = new Access();
  readonly clock: ServiceClock;
  /** Answers about its definitions. */
  readonly definitions = new DefinitionCache(namesOfProperties);
  /** The generated rows. */
  readonly sequences = new RowSequences();
  readonly history: SchemaHistory;
  readonly tracking = new ChangeTracking();
  /** The address of the linked Finance & Operations environment. */
  linkedUrl: string | undefined;
  /** The oldest possible version of a delta token. */
  firstVersion: number;
  readonly #stores: ReadonlyMap<string, TableStore>;
  readonly #generated: Map<string, number>;
  readonly #ledger: WriteLedger;
  #dialect: Dialect;
  #counts: RecordCounts;
  #relationships: Relationships | undefined;
  #created = 0;

  constructor(clock: ServiceClock, size: OrganizationSize, dialect: Dialect = DEFAULT_DIALECT) {
    this.clock = clock;
    this.#dialect = dialect;
    const first = FIRST_VERSIONS[dialect.versionDigits];
    this.history = new SchemaHistory(first);
    this.#ledger = new WriteLedger(clock, first);
    this.#generated = new Map(size.generatedTables.map(({ name, rows }) => [name, rows]));
    const { closed, stores } = organizationStores(size, dialect, () => stringMaps(this.tables, first));
    this.access.missingPrivileges = new Set(closed.map((table) => privilegeName(table, 'Read')));
    this.#stores = new Map(stores.map((store) => [store.table.name, store]));
    for (const store of this.#stores.values()) this.#fill(store);
    this.firstVersion = this.#ledger.version;
    this.#counts = new RecordCounts(() => this.#countRows(), clock.nowMs());
  }

  /** The id of the application user. */
  get businessUnitId(): string {
    return this.access.businessUnitId;
  }

  /** Changes whenever tables or columns do. */
  get metadataVersion(): number {
    return this.history.version;
  }

  get version(): number {
    return this.#ledger.version;
  }

  get dialect(): Dialect {
    return this.#dialect;
  }

  /** Versions never shrink: more digits apply from the next write on, fewer digits need a reset. */
  speak(dialect: Dialect): void {
    const isElasticOther = dialect.elasticTables !== this.#dialect.elasticTables;
    this.#dialect = dialect;
    this.#ledger.raise(FIRST_VERSIONS[dialect.versionDigits]);
    if (!isElasticOther) return;
    for (const store of this.#stores.values()) {
      if (store.table.tableType === 'Elastic')
        this.setChangeTracking(store, dialect.elasticTables === 'tracked');
    }
  }

  /** When the row or deletion of this version was written. */
  writtenMs(version: number): number {
    return this.#ledger.writtenMs(version);
  }

  /** Turns change tracking of a table on or off, as an administrator can. */
  setChangeTracking(store: TableStore, enabled: boolean): void {
    if (store.table.changeTracking === enabled) return;
    this.#ledger.write();
    store.track(enabled);
    this.history.changed([tableId(store.table)], this.#ledger.version);
  }

  /** Expires all earlier delta tokens, of one table or of all; the next one is valid. */
  expireChangeTokens(table?: string): void {
    this.tracking.expireUpTo(this.#ledger.skip(), table);
  }

  /**
   * The organization's setting, an ordinary column of its row.
   * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/organization
   */
  changeRetentionDays(): number {
    return Number(this.#stores.get('organization')?.get(this.id)?.values['expirechangetrackingindays'] ?? 7);
  }

  get stores(): TableStore[] {
    return [...this.#stores.values()];
  }

  get tables(): Table[] {
    return this.stores.map(({ table }) => table);
  }

  /** The definitions of all tables, built on first use. */
  get relationships(): Relationships {
    this.#relationships ??= new Relationships(relationshipsOf(this.tables));
    return this.#relationships;
  }

  store(name: string): TableStore | undefined {
    return this.#stores.get(name);
  }

  storeOfSet(entitySet: string): TableStore | undefined {
    return this.stores.find(({ table }) => table.entitySet === entitySet);
  }

  /** How many rows a generated table has; undefined for a stored one. */
  generatedRowCount(table: Table): number | undefined {
    return this.#generated.get(table.name);
  }

  /** How many rows each table had at some moment of the last 24 hours. */
  recordCounts(): ReadonlyMap<string, number> {
    return this.#counts.at(this.clock.nowMs());
  }

  #countRows(): ReadonlyMap<string, number> {
    return new Map(this.stores.map(({ size, table }) => [table.name, this.generatedRowCount(table) ?? size]));
  }

  /** Creates a row. @param values by their property names in rows. */
  create(store: TableStore, values: Readonly<Record<string, unknown>>): Row {
    const { primaryId } = store.table;
    const given = values[primaryId];
    const id = typeof given === 'string' ? given : guidOf(`created ${store.table.name} ${this.#created++}`);
    return this.#put(store, id, createdValues(store, id, this.#ledger.write(), this, values));
  }

  change(store: TableStore, row: Row, values: Readonly<Record<string, unknown>>): Row {
    const modifiedon = JSON.stringify(this.#ledger.write());
    return this.#put(store, row.id, { ...row.values, modifiedon, ...valueTexts(values) });
  }

  delete(store: TableStore, row: Row): void {
    this.#ledger.write();
    const takeBack = store.delete(row, this.#ledger.version);
    this.#ledger.remember(takeBack);
  }

  /** All writes of some work, or none if it throws. */
  atomically<T>(work: () => T): T {
    return this.#ledger.atomically(work);
  }

  /** The rows as they are, except for derived ones. */
  snapshot(): string {
    const stores = this.stores.filter(({ isDerived }) => !isDerived);
    return writeSnapshot({ version: this.#ledger.version, created: this.#created }, stores);
  }

  /** Replaces its rows by those of a snapshot. */
  restore({ created, tables, version }: Snapshot): void {
    this.#ledger.restore(version);
    this.#created = created;
    // A snapshot does not say which the first one was.
    this.firstVersion = 0;
    for (const [name, content] of tables) this.#stores.get(name)?.load(content);
    this.#counts = new RecordCounts(() => this.#countRows(), this.clock.nowMs());
  }

  /** Secures exactly these columns of a table. @param permissions the user's, by logical names. */
  secureColumns(store: TableStore, permissions: ReadonlyMap<string, Permission>): void {
    const before = store.table;
    store.secureColumns(permissions, this.userId);
    this.#ledger.write();
    const changed = securedOtherwise(before, store.table);
    this.history.changed(
      changed.map((column) => columnId(store.table, column)),
      this.#ledger.version,
    );
  }

  /** Gives a table other columns. */
  reshape(store: TableStore, change: SchemaChange): void {
    const before = this.relationships.ids();
    this.#ledger.write();
    store.reshape(change.table, emptiedProperties(change));
    const idOf = (column: Column): string => columnId(change.table, column);
    this.history.changed(change.added.map(idOf), this.#ledger.version);
    this.history.deleted('Attribute', change.removed.map(idOf), this.#ledger.version);
    this.#relationships = undefined;
    this.history.compared('Relationship', before, this.relationships.ids(), this.#ledger.version);
    for (const one of this.#stores.values()) one.deriveAgain();
  }

  #put(store: TableStore, id: string, values: Readonly<Record<string, string>>): Row {
    const known = new Set(store.properties());
    const kept = Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));
    if (known.has('versionnumber')) kept['versionnumber'] = String(this.#ledger.version);
    const row = { id, version: this.#ledger.version, values: kept };
    const takeBack = store.put(row);
    this.#ledger.remember(takeBack);
    return row;
  }

  #fill(store: TableStore): void {
    for (const { id, values } of sampleRows(store.table, this.id)) {
      this.#ledger.skip();
      this.#put(store, id, values);
    }
  }
}
