/**
 * The choices of columns as metadata shows them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/optionsetmetadata
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/optionmetadata
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/booleanoptionsetmetadata
 *
 * Inferred: a column whose choices are global has them in GlobalOptionSet, and null in OptionSet.
 */
import { guidOf } from '../identifiers.ts';
import type { Choice, Column, Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { label, managed, translated } from './shapes.ts';
import { isCustom } from './table_metadata.ts';

/** What `$expand` may name on a column that has choices. */
export const OPTION_SETS = ['OptionSet', 'GlobalOptionSet'] as const;

/** The option sets of a column with choices: its own, or the global one. */
export function optionSetsOf(
  table: Table,
  column: Column,
): Record<(typeof OPTION_SETS)[number], Metadata | null> {
  const { globalChoice } = column;
  if (globalChoice !== undefined) return { OptionSet: null, GlobalOptionSet: globalOptionSet(column) };
  const statuses = table.columns.find(({ type }) => type === 'StatusType')?.choices;
  return { OptionSet: optionSet(column, `${table.name}_${column.name}`, statuses), GlobalOptionSet: null };
}

/** The global choices of all tables, each once, by name. */
export function globalOptionSets(tables: readonly Table[]): ReadonlyMap<string, Metadata> {
  const columns = tables.flatMap((table) => table.columns).filter((column) => column.globalChoice);
  return new Map(columns.map((column) => [column.globalChoice ?? '', globalOptionSet(column)]));
}

function globalOptionSet(column: Column): Metadata {
  return optionSet(column, column.globalChoice ?? '', []);
}

/** @param statuses of the same table: a state names the first of its own. */
function optionSet(column: Column, name: string, statuses: readonly Choice[] = []): Metadata {
  const { choices = [] } = column;
  const shared = shareOf(name, column.globalChoice !== undefined);
  const options = choices.map((choice) => option(choice, column, statuses));
  if (column.type === 'BooleanType') {
    const [falseOption, trueOption] = options;
    return { ...shared, OptionSetType: 'Boolean', TrueOption: trueOption, FalseOption: falseOption };
  }
  return { ...shared, OptionSetType: kindOf(column), Options: options };
}

function shareOf(name: string, isGlobal: boolean): Metadata {
  return {
    MetadataId: guidOf(`option set ${name}`),
    Name: name,
    ExternalTypeName: null,
    DisplayName: label(name),
    Description: label(undefined),
    IsGlobal: isGlobal,
    IsCustomOptionSet: isCustom(name),
    IsManaged: !isCustom(name),
    IsCustomizable: managed(true, 'iscustomizable'),
    IntroducedVersion: '1.0.0.0',
    HasChanged: null,
  };
}

function kindOf({ type }: Column): string {
  if (type === 'StateType') return 'State';
  return type === 'StatusType' ? 'Status' : 'Picklist';
}

function option(choice: Choice, column: Column, statuses: readonly Choice[]): Metadata {
  return {
    ...traitsOf(choice, column, statuses),
    Value: choice.value,
    Label: translated(choice.labels),
    Description: label(undefined),
    Color: choice.color ?? null,
    IsManaged: !isCustom(column.name),
    IsHidden: false,
    ExternalValue: null,
    ParentValues: [],
    Tag: null,
    MetadataId: null,
    HasChanged: null,
  };
}

/** What only states and only statuses have, each under a type of its own. */
function traitsOf({ labels, state, value }: Choice, { type }: Column, statuses: readonly Choice[]): Metadata {
  if (type === 'StateType') {
    return {
      '@odata.type': '#Microsoft.Dynamics.CRM.StateOptionMetadata',
      DefaultStatus: statuses.find((status) => status.state === value)?.value ?? null,
      InvariantName: labels[1033],
    };
  }
  if (type !== 'StatusType') return {};
  return {
    '@odata.type': '#Microsoft.Dynamics.CRM.StatusOptionMetadata',
    State: state ?? null,
    TransitionData: null,
  };
}
