/**
 * RelationshipDefinitions: all relationships of the organization, or one by its name, also cast to one of their two kinds.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 *
 * Inferred: as with attributes, `$select` and `$filter` support only properties of the base type, unless there is a cast.
 */
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { composedAnswer } from '../composed_answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Relationship } from '../metadata/relationship_metadata.ts';
import { type Metadata, parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly } from '../query/options.ts';
import { selectMetadata } from '../query/selection.ts';
import { refuseUnsupported } from '../answers/definition_rules.ts';

export function relationshipDefinitions(exchange: Exchange, cast: string | undefined): Answer {
  const { options, organization } = exchange;
  refuseUnsupported(options);
  allowOnly(options, ['$select', '$filter'], 'RelationshipDefinitions');
  const matches = parseMetadataFilter(options.get('$filter'));
  const value = organization.relationships.all
    .filter((one) => cast === undefined || one.kind === requireKind(cast))
    .filter((one) => matches(cast === undefined ? one.base : one.metadata))
    .map((one) => render(exchange, one, cast));
  return composedAnswer([`"@odata.context":${JSON.stringify(contextOf(exchange))}`], 'value', value);
}

/** @param key the SchemaName, or the MetadataId. */
export function relationshipDefinition(exchange: Exchange, key: string, cast: string | undefined): Answer {
  const { options, organization } = exchange;
  allowOnly(options, ['$select'], 'a single relationship');
  const found = organization.relationships.all.find(
    ({ base }) => base['SchemaName'] === key || base['MetadataId'] === key.toLowerCase(),
  );
  if (found === undefined || (cast !== undefined && found.kind !== requireKind(cast))) {
    throw new Refusal(404, '0x80060888', `Could not find a relationship with SchemaName '${key}'.`);
  }
  return jsonAnswer({ '@odata.context': `${contextOf(exchange)}/$entity`, ...render(exchange, found, cast) });
}

function requireKind(cast: string): string {
  if (cast === 'OneToManyRelationshipMetadata' || cast === 'ManyToManyRelationshipMetadata') return cast;
  const words = `The type 'Microsoft.Dynamics.CRM.${cast}' is none that relationships can be cast to.`;
  throw new Refusal(400, '0x80060888', words);
}

function render({ options }: Exchange, one: Relationship, cast: string | undefined): Metadata {
  const select = options.get('$select');
  if (cast !== undefined) return selectMetadata(one.metadata, select, cast);
  const annotation = { '@odata.type': `#Microsoft.Dynamics.CRM.${one.kind}` };
  if (select === undefined) return { ...annotation, ...one.metadata };
  return { ...annotation, ...selectMetadata(one.base, select, 'RelationshipMetadataBase') };
}

function contextOf(exchange: Exchange): string {
  return `${contextRoot(exchange)}#RelationshipDefinitions`;
}
