/**
 * `/data/$metadata`: one CSDL document. That of a real environment has some 50 MB; entities without rows of a large
 * environment are left out here.
 */
import type { Answer } from '../../answer.ts';
import type { FinopsExchange } from '../exchange.ts';
import {
  type Column,
  columnsInRows,
  edmType,
  ENTITY_NAMESPACE,
  type Entity,
  keysOf,
} from '../model/entity.ts';
import type { Enumeration } from '../model/enumeration.ts';

export function schemaDocument({ environment }: FinopsExchange): Answer {
  const entities = [...environment.stores, ...environment.generated]
    .map(({ entity }) => entity)
    .filter(isPublic);
  const body = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
    `<Schema Namespace="${ENTITY_NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...environment.enumerations.map(enumType),
    ...entities.map(entityType),
    '<EntityContainer Name="Resources">',
    ...entities.map(
      ({ entitySet, name }) => `<EntitySet Name="${entitySet}" EntityType="${ENTITY_NAMESPACE}.${name}"/>`,
    ),
    '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
  ].join('\n');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function isPublic({ isPublic: listed = true }: Entity): boolean {
  return listed;
}

function enumType({ members, name }: Enumeration): string {
  const list = members.map((member, value) => `<Member Name="${member}" Value="${value}"/>`);
  return `<EnumType Name="${name}">${list.join('')}</EnumType>`;
}

function entityType(entity: Entity): string {
  const keys = keysOf(entity).map(({ name }) => `<PropertyRef Name="${name}"/>`);
  const properties = columnsInRows(entity).map(property);
  return `<EntityType Name="${entity.name}"><Key>${keys.join('')}</Key>${properties.join('')}</EntityType>`;
}

function property(column: Column): string {
  const nullable = column.isKey === true ? ' Nullable="false"' : '';
  return `<Property Name="${column.name}" Type="${edmType(column)}"${nullable}/>`;
}
