/** Gives tables other columns while the emulator runs. */
import type { Choice, DateBehavior, TypeName } from '../model.ts';
import {
  addColumn,
  type ColumnRequest,
  removeColumn,
  retypeColumn,
  type SchemaChange,
} from '../schema_change.ts';
import type { EmulatorState } from '../state.ts';
import type { TableStore } from '../table_store.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

/** The types of columns that can be made. */
const TYPES: ReadonlySet<TypeName> = new Set([
  'BigIntType',
  'BooleanType',
  'CustomerType',
  'DateTimeType',
  'DecimalType',
  'DoubleType',
  'FileType',
  'ImageType',
  'IntegerType',
  'LookupType',
  'MemoType',
  'MoneyType',
  'MultiSelectPicklistType',
  'PicklistType',
  'StringType',
  'UniqueidentifierType',
]);
const BEHAVIORS: ReadonlySet<DateBehavior> = new Set(['DateOnly', 'TimeZoneIndependent', 'UserLocal']);
const WITH_CHOICES: ReadonlySet<TypeName> = new Set([
  'BooleanType',
  'MultiSelectPicklistType',
  'PicklistType',
]);

export function createColumn(
  state: EmulatorState,
  [name]: readonly string[],
  request: ControlRequest,
): unknown {
  const store = tableIn(state, name);
  const body = objectIn(request);
  const column = readColumn(state, body, String(body['name']));
  if (!/^[a-z][a-z0-9_]*$/.test(column.name)) throw new Mistake('"name" is a logical name, in small letters');
  if (hasColumn(store, column.name)) throw new Mistake(`table ${name} has a column ${column.name}`);
  return apply(state, store, addColumn(store.table, column, state.organization.version + 1));
}

export function changeColumn(
  state: EmulatorState,
  [name, column = '']: readonly string[],
  request: ControlRequest,
): unknown {
  const store = changeable(state, name, column);
  const wanted = readColumn(state, objectIn(request), column);
  return apply(state, store, retypeColumn(store.table, wanted, state.organization.version + 1));
}

export function deleteColumn(state: EmulatorState, [name, column = '']: readonly string[]): unknown {
  const store = changeable(state, name, column);
  return apply(state, store, removeColumn(store.table, column));
}

function apply(state: EmulatorState, store: TableStore, change: SchemaChange): unknown {
  state.organization.reshape(store, change);
  if (state.schemaChangeExpiresTokens) state.organization.expireChangeTokens(store.table.name);
  return {
    added: change.added.map(({ name }) => name),
    removed: change.removed.map(({ name }) => name),
    metadataVersion: state.organization.metadataVersion,
  };
}

function tableIn({ organization }: EmulatorState, name = ''): TableStore {
  const store = organization.store(name);
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  if (store.isDerived) throw new Mistake(`the columns of ${name} do not change`);
  return store;
}

function changeable(state: EmulatorState, name: string | undefined, column: string): TableStore {
  const store = tableIn(state, name);
  if (!hasColumn(store, column)) throw new Mistake(`table ${name} has no column ${column}`);
  const { keys, primaryId, primaryName } = store.table;
  const needed = [primaryId, primaryName, ...keys.flatMap(({ columns }) => columns)];
  if (needed.includes(column)) throw new Mistake(`column ${column} is part of a key or names the row`);
  return store;
}

function hasColumn({ table }: TableStore, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}

function readColumn(state: EmulatorState, body: Record<string, unknown>, name: string): ColumnRequest {
  const type = [...TYPES].find((one) => one === body['type']);
  if (type === undefined) throw new Mistake(`"type" is one of ${[...TYPES].join(', ')}`);
  const behavior = body['dateBehavior'];
  const dateBehavior = [...BEHAVIORS].find((one) => one === behavior);
  if (behavior !== undefined && dateBehavior === undefined) {
    throw new Mistake(`"dateBehavior" is one of ${[...BEHAVIORS].join(', ')}`);
  }
  return {
    name,
    type,
    ...(dateBehavior === undefined ? {} : { dateBehavior }),
    ...(type === 'LookupType' ? { targets: readTargets(state, body['targets']) } : {}),
    ...(WITH_CHOICES.has(type) ? { choices: readChoices(type, body['choices']) } : {}),
    ...(body['secured'] === true ? { secured: true } : {}),
  };
}

function readTargets(state: EmulatorState, targets: unknown): string[] {
  const names = Array.isArray(targets) ? targets.map(String) : [];
  if (names.length === 0) throw new Mistake('"targets" is a list of logical names, for a lookup');
  for (const name of names) tableIn(state, name);
  return names;
}

/** `{"1": "Label", …}`; the label is the same in every language. */
function readChoices(
  type: TypeName,
  choices: unknown = type === 'BooleanType' ? { 0: 'No', 1: 'Yes' } : {},
): Choice[] {
  const entries = typeof choices === 'object' && choices !== null ? Object.entries(choices) : [];
  if (entries.length === 0) throw new Mistake('"choices" is an object of labels by value');
  return entries.map(([value, label]: [string, unknown]) => {
    if (!/^\d+$/.test(value) || typeof label !== 'string')
      throw new Mistake('"choices" is an object of labels by value');
    return { value: Number(value), labels: { 1033: label, 1031: label } };
  });
}
