/** Maps addresses of definitions to operations. */
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { attribute, attributeOptionSet, attributes } from './operations/attributes.ts';
import { entityDefinition, entityDefinitions } from './operations/entity_definitions.ts';
import { globalOptionSetDefinition, globalOptionSetDefinitions } from './operations/global_option_sets.ts';
import { relationshipDefinition, relationshipDefinitions } from './operations/relationship_definitions.ts';
import { retrieveMetadataChanges } from './operations/retrieve_metadata_changes.ts';
import { tablePart } from './operations/table_parts.ts';

type Handler = (exchange: Exchange, parts: readonly string[]) => Answer;

const GUID = '[0-9a-fA-F-]{36}';
const DEFINITION = `EntityDefinitions\\((?:LogicalName='(\\w+)'|(${GUID}))\\)`;
const ATTRIBUTE = `${DEFINITION}/Attributes\\((?:LogicalName='(\\w+)'|(${GUID}))\\)`;
const CAST = String.raw`/Microsoft\.Dynamics\.CRM\.(\w+)`;

/** The whole of a path. */
function pathOf(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^EntityDefinitions$/, entityDefinitions],
  [pathOf(DEFINITION), (exchange, [name, id]) => entityDefinition(exchange, name ?? id ?? '')],
  [
    pathOf(`${DEFINITION}/Attributes(?:${CAST})?`),
    (exchange, [name, id, cast]) => attributes(exchange, name ?? id ?? '', cast),
  ],
  [
    pathOf(`${ATTRIBUTE}(?:${CAST})?`),
    (exchange, [name, id, column, columnId, cast]) =>
      attribute(exchange, name ?? id ?? '', column ?? columnId ?? '', cast),
  ],
  [
    pathOf(`${ATTRIBUTE}${CAST}/((?:Global)?OptionSet)`),
    (exchange, [name, id, column, columnId, cast = '', set = '']) =>
      attributeOptionSet(exchange, [name ?? id ?? '', column ?? columnId ?? '', cast, set]),
  ],
  [
    pathOf(`${DEFINITION}/(Keys|(?:ManyToOne|OneToMany|ManyToMany)Relationships)`),
    (exchange, [name, id, part]) => tablePart(exchange, name ?? id ?? '', part ?? ''),
  ],
  [
    pathOf(`RelationshipDefinitions(?:${CAST})?`),
    (exchange, [cast]) => relationshipDefinitions(exchange, cast),
  ],
  [
    pathOf(`RelationshipDefinitions\\((?:SchemaName='(\\w+)'|(${GUID}))\\)(?:${CAST})?`),
    (exchange, [name, id, cast]) => relationshipDefinition(exchange, name ?? id ?? '', cast),
  ],
  [
    pathOf(`GlobalOptionSetDefinitions(?:${CAST})?`),
    (exchange, [cast]) => globalOptionSetDefinitions(exchange, cast),
  ],
  [
    pathOf(`GlobalOptionSetDefinitions\\((?:Name='(\\w+)'|(${GUID}))\\)(?:${CAST})?`),
    (exchange, [name, id, cast]) => globalOptionSetDefinition(exchange, name ?? id ?? '', cast),
  ],
  [
    /^RetrieveMetadataChanges(?:\((.*)\))?$/,
    (exchange, [parameters]) => retrieveMetadataChanges(exchange, parameters ?? ''),
  ],
];

/** Links in an answer depend on the address, stamps on the organization's version, some refusals on its dialect. */
function keyOf({ options, organization, origin, path, webApi }: Exchange): string {
  const stamp = path.startsWith('Retrieve') ? [organization.version, organization.dialect.valueLists] : [];
  return JSON.stringify([origin, webApi, path, [...options], ...stamp]);
}

/** Undefined if the address is not that of a definition. */
export function answerDefinitions(exchange: Exchange): Answer | undefined {
  for (const [pattern, handler] of ROUTES) {
    const match = pattern.exec(exchange.path);
    if (match === null) continue;
    const { definitions, metadataVersion } = exchange.organization;
    return definitions.answer(metadataVersion, keyOf(exchange), () => handler(exchange, match.slice(1)));
  }
  return undefined;
}
