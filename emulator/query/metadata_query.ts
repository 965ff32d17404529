/**
 * The parameters of RetrieveMetadataChanges: the EntityQueryExpression, and those next to it.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievemetadatachanges
 */
import { notEmulated, Refusal } from '../answer.ts';
import type { DefinitionKind } from '../schema_history.ts';
import type { Criteria } from './metadata_criteria.ts';
import { allowOnly, type QueryOptions } from './options.ts';
import { readStamp, type VersionStamp } from './version_stamp.ts';

export interface ItemQuery {
  readonly Properties?: { readonly AllProperties?: boolean; readonly PropertyNames?: readonly string[] };
  readonly Criteria?: Criteria;
}

interface EntityQuery extends ItemQuery {
  readonly AttributeQuery?: ItemQuery;
  readonly KeyQuery?: ItemQuery;
  readonly RelationshipQuery?: ItemQuery;
  readonly LabelQuery?: {
    readonly FilterLanguages?: readonly number[];
    readonly MissingLabelBehavior?: unknown;
  };
}

export interface ChangesRequest {
  readonly query: EntityQuery;
  /** Only what changed since. */
  readonly since: VersionStamp | undefined;
  /** Which deleted definitions are asked for. */
  readonly deleted: readonly DefinitionKind[];
}

/** The properties that a query of parts needs among those of the table. */
const PARTS: Readonly<Record<'AttributeQuery' | 'KeyQuery' | 'RelationshipQuery', readonly string[]>> = {
  AttributeQuery: ['Attributes'],
  KeyQuery: ['Keys'],
  RelationshipQuery: ['ManyToOneRelationships', 'OneToManyRelationships', 'ManyToManyRelationships'],
};
const KNOWN = ['Properties', 'Criteria', 'LabelQuery', ...Object.keys(PARTS), 'MetadataId', 'ExtensionData'];

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/deletedmetadatafilters */
const FILTERS: Readonly<Record<string, readonly DefinitionKind[]>> = {
  Default: [],
  Entity: [],
  Attribute: ['Attribute'],
  Relationship: ['Relationship'],
  Label: [],
  OptionSet: [],
  All: ['Attribute', 'Relationship'],
};

/** @param parameters `Query=@p1,ClientVersionStamp=@p2`, as it stands in the path. */
export function readChangesRequest(parameters: string, options: QueryOptions): ChangesRequest {
  const aliases = new Map(parameters === '' ? [] : parameters.split(',').map(readParameter));
  allowOnly(options, [...aliases.values()], 'RetrieveMetadataChanges');
  const valueOf = (name: string): string | undefined => {
    const alias = aliases.get(name);
    return alias === undefined ? undefined : options.get(alias);
  };
  const stamp = valueOf('ClientVersionStamp');
  return {
    query: readQuery(valueOf('Query')),
    since: stamp === undefined || stamp === 'null' ? undefined : readStamp(unquoted(stamp)),
    deleted: readFilters(valueOf('DeletedMetadataFilters')),
  };
}

function readParameter(parameter: string): [string, string] {
  const match = /^(Query|ClientVersionStamp|DeletedMetadataFilters)=(@\w+)$/.exec(parameter.trim());
  if (match === null) throw notEmulated(`parameter ${parameter} of RetrieveMetadataChanges`);
  return [match[1] ?? '', match[2] ?? ''];
}

function unquoted(text: string): string {
  const match = /^'(.*)'$/.exec(text);
  if (match === null) throw new Refusal(400, '0x80060888', `A text stands in quotation marks: ${text}`);
  return match[1] ?? '';
}

function readFilters(text: string | undefined): DefinitionKind[] {
  if (text === undefined || text === 'null') return [];
  const names = /^Microsoft\.Dynamics\.CRM\.DeletedMetadataFilters'([\w, ]+)'$/.exec(text)?.[1]?.split(',');
  if (names === undefined)
    throw new Refusal(400, '0x80060888', `${text} is no value of DeletedMetadataFilters.`);
  const kinds = names.flatMap((name) => {
    const known = FILTERS[name.trim()];
    if (known === undefined)
      throw new Refusal(400, '0x80060888', `${name} is none of DeletedMetadataFilters.`);
    return known;
  });
  return [...new Set(kinds)];
}

const ALL: ItemQuery = { Properties: { AllProperties: true } };
/** Without a query: every definition with all its parts. */
const EVERYTHING: EntityQuery = { ...ALL, AttributeQuery: ALL, KeyQuery: ALL, RelationshipQuery: ALL };

function readQuery(text: string | undefined): EntityQuery {
  if (text === undefined) return EVERYTHING;
  let query: unknown;
  try {
    query = JSON.parse(text);
  } catch {
    throw new Refusal(400, '0x80060888', 'The parameter Query is no valid JSON.');
  }
  if (typeof query !== 'object' || query === null)
    throw new Refusal(400, '0x80060888', 'The parameter Query is no EntityQueryExpression.');
  for (const name of Object.keys(query)) {
    if (!KNOWN.includes(name)) throw notEmulated(`${name} of RetrieveMetadataChanges`);
  }
  requireParts(query);
  requireLabels(query);
  return query;
}

/** @throws Refusal; its code is inferred. */
function requireParts(query: EntityQuery): void {
  for (const part of ['AttributeQuery', 'KeyQuery', 'RelationshipQuery'] as const) {
    const needed = PARTS[part];
    if (query[part] === undefined || needed.some((name) => wants(query, name))) continue;
    const words = `${part} needs "${needed.join('" or "')}" among the properties of the entity query.`;
    throw new Refusal(400, '0x80040203', words);
  }
}

function requireLabels({ LabelQuery }: EntityQuery): void {
  const behavior = LabelQuery?.MissingLabelBehavior ?? 0;
  if (behavior !== 0) throw notEmulated(`MissingLabelBehavior ${JSON.stringify(behavior)}`);
}

export function wants({ Properties }: ItemQuery, name: string): boolean {
  return Properties?.AllProperties === true || Properties?.PropertyNames?.includes(name) === true;
}
