/** The emulated organization: its tables and rows, its one counter of versions, and who may do what. */
import { Access, privilegeName } from './access.ts';
import { ChangeTracking, DEFAULT_TRACKING, type TrackingBehavior } from './change_tracking.ts';
import { type LargeOrganization, largeTables, unreadable } from './data/large_organization.ts';
import { ROW_COUNTS } from './data/row_counts.ts';
import { stringMaps } from './data/string_maps.ts';
import { TABLES } from './data/tables.ts';
import { rowId, valueOf } from './data/values.ts';
import { DefinitionCache } from './definition_cache.ts';
import { generatedTable } from './generated/generated_table.ts';
import { guidOf } from './identifiers.ts';
import { columnId } from './metadata/column_metadata.ts';
import { relationshipsOf } from './metadata/relationship_metadata.ts';
import { Relationships } from './metadata/relationships.ts';
import { type Column, propertyOf, type Row, type Table } from './model.ts';
import { RecordCounts } from './record_counts.ts';
import { emptiedProperties, type SchemaChange } from './schema_change.ts';
import { SchemaHistory } from './schema_history.ts';
import { type ServiceClock, timeText } from './service_clock.ts';
import { TableStore } from './table_store.ts';

const FIRST_VERSION = 1_000_000;
const FIRST_DAY_MS = Date.UTC(2025, 0, 6, 8);

export interface GeneratedTable {
  readonly name: string;
  readonly rows: number;
}

/** What an organization begins with beside the tables that every one has. */
export interface OrganizationSize {
  readonly generatedTables: readonly GeneratedTable[];
  readonly large?: LargeOrganization | undefined;
}

export class Organization {
  readonly id = guidOf('organization');
  readonly tenantId = guidOf('tenant');
  readonly clientId = guidOf('app registration');
  readonly clientSecret = 'emulator~secret.Value_1234567890';
  readonly userId = rowId('systemuser', 0);
  readonly businessUnitId = rowId('businessunit', 0);
  readonly access = new Access();
  readonly clock: ServiceClock;
  /** Answers about its definitions. */
  readonly definitions = new DefinitionCache();
  readonly history = new SchemaHistory(FIRST_VERSION);
  readonly tracking: ChangeTracking;
  /** No delta token is older. */
  readonly firstVersion: number;
  readonly #stores = new Map<string, TableStore>();
  readonly #generated: Map<string, number>;
  readonly #counts: RecordCounts;
  #version = FIRST_VERSION;
  #relationships: Relationships | undefined;
  #created = 0;

  constructor(
    clock: ServiceClock,
    { generatedTables: generated, large }: OrganizationSize,
    tracking: TrackingBehavior = DEFAULT_TRACKING,
  ) {
    this.clock = clock;
    this.tracking = new ChangeTracking(tracking);
    this.#generated = new Map(generated.map(({ name, rows }) => [name, rows]));
    const more = large === undefined ? [] : largeTables(large, TABLES.length);
    this.access.missingPrivileges = new Set(unreadable(more).map((table) => privilegeName(table, 'Read')));
    for (const table of [...TABLES, ...more, ...generated.map(({ name }) => generatedTable(name))]) {
      const derive = table.name === 'stringmap' ? () => stringMaps(this.tables, FIRST_VERSION) : undefined;
      this.#stores.set(table.name, new TableStore(table, derive));
    }
    for (const store of this.#stores.values()) this.#fill(store);
    this.firstVersion = this.#version;
    this.#counts = new RecordCounts(() => this.#countRows(), clock.nowMs());
  }

  /** Changes whenever tables or columns do. */
  get metadataVersion(): number {
    return this.history.version;
  }

  get version(): number {
    return this.#version;
  }

  /** Expires every delta token given so far, of one table or of all; the next one is good. */
  expireChangeTokens(table?: string): void {
    this.tracking.expireUpTo(this.#version++, table);
  }

  /**
   * The organization's own setting, an ordinary column of its row.
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

  /** Of all tables; made when they are first asked for. */
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

  /** Creates a row. @param values by the property that rows name them by. */
  create(store: TableStore, values: Readonly<Record<string, unknown>>): Row {
    const { primaryId } = store.table;
    const given = values[primaryId];
    const id = typeof given === 'string' ? given : guidOf(`created ${store.table.name} ${this.#created++}`);
    const now = JSON.stringify(this.#write());
    return this.#put(store, id, {
      ...this.#defaults(store),
      // https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
      partitionid: JSON.stringify(id),
      createdon: now,
      modifiedon: now,
      ...texts(values),
      [primaryId]: JSON.stringify(id),
    });
  }

  /** What a row holds that nobody said anything about: an active row of the application user. */
  #defaults(store: TableStore): Record<string, string> {
    const blank = Object.fromEntries(store.properties().map((name) => [name, 'null']));
    const user = JSON.stringify(this.userId);
    return {
      ...blank,
      statecode: '0',
      statuscode: '1',
      _createdby_value: user,
      _modifiedby_value: user,
      _ownerid_value: user,
      _owningbusinessunit_value: JSON.stringify(this.businessUnitId),
    };
  }

  change(store: TableStore, row: Row, values: Readonly<Record<string, unknown>>): Row {
    const modifiedon = JSON.stringify(this.#write());
    return this.#put(store, row.id, { ...row.values, modifiedon, ...texts(values) });
  }

  delete(store: TableStore, row: Row): void {
    this.#write();
    store.delete(row, this.#version);
  }

  /** Gives a table other columns. */
  reshape(store: TableStore, change: SchemaChange): void {
    const before = this.relationships.ids();
    this.#write();
    store.reshape(change.table, emptiedProperties(change));
    const idOf = (column: Column): string => columnId(change.table, column);
    this.history.changed(change.added.map(idOf), this.#version);
    this.history.deleted('Attribute', change.removed.map(idOf), this.#version);
    this.#relationships = undefined;
    this.history.compared('Relationship', before, this.relationships.ids(), this.#version);
    for (const one of this.#stores.values()) one.deriveAgain();
  }

  /** Counts a write, and says when it happened. */
  #write(): string {
    this.#version++;
    this.clock.tick();
    return timeText(this.clock.nowMs());
  }

  #put(store: TableStore, id: string, values: Readonly<Record<string, string>>): Row {
    const known = new Set(store.properties());
    const kept = Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));
    if (known.has('versionnumber')) kept['versionnumber'] = String(this.#version);
    const row = { id, version: this.#version, values: kept };
    store.put(row);
    return row;
  }

  #fill(store: TableStore): void {
    const { table } = store;
    const count = ROW_COUNTS[table.name] ?? 0;
    for (let index = 0; index < count; index++) {
      const id = table.name === 'organization' ? this.id : rowId(table.name, index);
      const createdMs = FIRST_DAY_MS + index * 3_600_000;
      const context = { table, index, id, createdMs, rowCount: (name: string) => ROW_COUNTS[name] ?? 0 };
      const values: Record<string, string> = {};
      for (const column of table.columns) {
        const property = propertyOf(column);
        if (property !== undefined) values[property] = valueOf(column, context);
      }
      if (table.name === 'organization') values['expirechangetrackingindays'] = '7';
      this.#version++;
      this.#put(store, id, values);
    }
  }
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
