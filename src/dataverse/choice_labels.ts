/**
 * Reads the labels of choices, for given columns of given tables. RetrieveMetadataChanges returns them with a table's other
 * definitions. If it is refused, each kind of choice is requested by its own cast.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { isObject, type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { ChoiceLabels } from '../odata/table.ts';
import { type ColumnSource, isRefusal } from './column_details.ts';
import { retrieveMetadata } from './metadata_query.ts';

/** The wanted columns by table, and the labels by table and column. */
export type WantedLabels = ReadonlyMap<string, readonly string[]>;
export type LabelsOfTables = ReadonlyMap<string, ReadonlyMap<string, ChoiceLabels>>;

/** Keeps the URL well below its limit; each name takes about 200 characters of it. */
const NAMES_PER_REQUEST = 80;

/** Every kind of column with labels; a cast to their common base type is not possible. */
const CASTS = ['Picklist', 'State', 'Status', 'MultiSelectPicklist', 'Boolean'];

/** @param language an LCID; undefined for the user's language. */
export async function readChoiceLabels(
  source: ColumnSource,
  wanted: WantedLabels,
  language: number | undefined,
  signal: AbortSignal,
): Promise<LabelsOfTables> {
  const labels = new Map<string, Map<string, ChoiceLabels>>();
  const groups = groupsOf(wanted).map((group) => readGroup(source, group, language, signal));
  for (const group of await Promise.all(groups)) {
    for (const [table, found] of group) {
      labels.set(table, new Map([...(labels.get(table) ?? []), ...found]));
    }
  }
  return labels;
}

/** Splits the wanted columns into groups that fit into one URL. A table with many columns is in several groups. */
function groupsOf(wanted: WantedLabels): WantedLabels[] {
  const groups: { readonly tables: Map<string, readonly string[]>; names: ReadonlySet<string> }[] = [];
  for (const [table, columns] of wanted) {
    for (let at = 0; at < columns.length; at += NAMES_PER_REQUEST) {
      const some = columns.slice(at, at + NAMES_PER_REQUEST);
      const last = groups.at(-1);
      const together = new Set([...(last?.names ?? []), ...some]);
      if (last === undefined || last.tables.has(table) || together.size > NAMES_PER_REQUEST) {
        groups.push({ tables: new Map([[table, some]]), names: new Set(some) });
      } else {
        last.tables.set(table, some);
        last.names = together;
      }
    }
  }
  return groups.map(({ tables }) => tables);
}

async function readGroup(
  source: ColumnSource,
  wanted: WantedLabels,
  language: number | undefined,
  signal: AbortSignal,
): Promise<LabelsOfTables> {
  const names = new Set([...wanted.values()].flat());
  try {
    const columns = [...names].map((value) => ({ property: 'LogicalName', value }) as const);
    const query = { tables: [...wanted.keys()], columnProperties: ['OptionSet'], columns, language };
    const definitions = await retrieveMetadata(source.client, query, signal);
    return new Map(
      definitions.map((definition) => {
        const table = textOf(definition, 'LogicalName') ?? '';
        return [table, labelsOf(objectsOf(definition, 'Attributes'), wanted.get(table) ?? [], language)];
      }),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    source.log.debug(
      `RetrieveMetadataChanges was refused (${error.message}); requesting labels table by table`,
    );
    return await readByCast(source, wanted, language, signal);
  }
}

async function readByCast(
  { client }: ColumnSource,
  wanted: WantedLabels,
  language: number | undefined,
  signal: AbortSignal,
): Promise<LabelsOfTables> {
  const expand = '$expand=OptionSet,GlobalOptionSet';
  const labels = new Map<string, ReadonlyMap<string, ChoiceLabels>>();
  for (const [table, columns] of wanted) {
    const attributes: JsonObject[] = [];
    for (const cast of CASTS) {
      const type = `Microsoft.Dynamics.CRM.${cast}AttributeMetadata`;
      const path = `EntityDefinitions(LogicalName='${table}')/Attributes/${type}?$select=LogicalName&${expand}`;
      const document = await client.getJson({ path, purpose: 'metadata', signal });
      attributes.push(...objectsOf(document, 'value'));
    }
    labels.set(table, labelsOf(attributes, columns, language));
  }
  return labels;
}

function labelsOf(
  attributes: readonly JsonObject[],
  wanted: readonly string[],
  language: number | undefined,
): Map<string, ChoiceLabels> {
  const labels = new Map<string, ChoiceLabels>();
  for (const attribute of attributes) {
    const name = textOf(attribute, 'LogicalName');
    if (name === undefined || !wanted.includes(name)) continue;
    const set = [attribute['OptionSet'], attribute['GlobalOptionSet']].find((one) => isObject(one));
    if (set !== undefined) labels.set(name, optionsOf(set, language));
  }
  return labels;
}

function optionsOf(set: JsonObject, language: number | undefined): Map<string, string> {
  const options = new Map<string, string>();
  const add = (code: string, option: unknown): void => {
    const label = isObject(option) ? labelIn(option['Label'], language) : undefined;
    if (label !== undefined) options.set(code, label);
  };
  // A yes/no column has two options with the values 1 and 0; rows contain true and false.
  add('true', set['TrueOption']);
  add('false', set['FalseOption']);
  for (const option of objectsOf(set, 'Options')) {
    const { Value: value } = option;
    if (typeof value === 'number') add(String(value), option);
  }
  return options;
}

/** The label in the wanted language, or in the user's, or in any. */
export function labelIn(label: unknown, language: number | undefined): string | undefined {
  if (!isObject(label)) return undefined;
  const all = objectsOf(label, 'LocalizedLabels');
  const wanted = all.find(({ LanguageCode: code }) => language !== undefined && code === language);
  const own = label['UserLocalizedLabel'];
  for (const one of [wanted, isObject(own) ? own : undefined, all[0]]) {
    const text = one === undefined ? undefined : textOf(one, 'Label');
    if (text !== undefined) return text;
  }
  return undefined;
}
