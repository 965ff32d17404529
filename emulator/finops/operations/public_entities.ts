/**
 * `/metadata/PublicEntities`: whole descriptions of the entities that the service offers, or that of one by its name.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import { type Answer, jsonAnswer } from '../../answer.ts';
import { ServiceFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import { COLUMN_TYPES } from '../model/column_types.ts';
import { type Column, edmType, type Entity, type Navigation } from '../model/entity.ts';
import { labelId } from './labels.ts';
import { metadataPage, type MetadataRow } from './metadata_page.ts';

export function publicEntities(exchange: FinopsExchange): Answer {
  return metadataPage(exchange, 'PublicEntities', function* () {
    for (const entity of exchange.environment.entities()) {
      if (isListed(exchange, entity)) yield publicEntity(entity);
    }
  });
}

/** @throws ServiceFault 404 */
export function publicEntityNamed(exchange: FinopsExchange, name: string): Answer {
  for (const entity of exchange.environment.entities()) {
    if (entity.name !== name || !isListed(exchange, entity)) continue;
    const context = `${exchange.root}/metadata/$metadata#PublicEntities/$entity`;
    return jsonAnswer({ '@odata.context': context, ...publicEntity(entity) });
  }
  throw new ServiceFault(404, `The public entity '${name}' was not found.`);
}

function isListed({ environment }: FinopsExchange, { deadBecause, isPublic = true }: Entity): boolean {
  return isPublic && (deadBecause === undefined || environment.behavior.disabledEntities === 'listed');
}

function publicEntity({
  columns,
  deadBecause,
  entitySet,
  isReadOnly = false,
  name,
  navigation = [],
}: Entity): MetadataRow {
  return {
    Name: name,
    EntitySetName: entitySet,
    LabelId: labelId(name),
    IsReadOnly: isReadOnly,
    ConfigurationEnabled: deadBecause === undefined,
    Properties: columns.map(property),
    NavigationProperties: navigation.map(navigationProperty),
    PropertyGroups: [],
    Actions: [],
  };
}

function property(column: Column): MetadataRow {
  const { isDimension = false, isDisabled = false, isKey = false, isMandatory = false, name, type } = column;
  return {
    Name: name,
    TypeName: edmType(column),
    DataType: COLUMN_TYPES[type].xpp,
    LabelId: labelId(name),
    IsKey: isKey,
    IsMandatory: isMandatory,
    ConfigurationEnabled: !isDisabled,
    AllowEdit: !isKey,
    AllowEditOnCreate: true,
    IsDimension: isDimension,
    DimensionRelation: null,
    IsDynamicDimension: false,
    DimensionLegalEntityProperty: null,
    DimensionTypeProperty: null,
  };
}

const CONSTRAINT = '#Microsoft.Dynamics.Metadata.ReferentialConstraint';

function navigationProperty({ cardinality, constraints, name, relatedEntity }: Navigation): MetadataRow {
  return {
    Name: name,
    RelatedEntity: relatedEntity,
    RelatedRelationName: '',
    Cardinality: cardinality,
    Constraints: constraints.map(([Property, ReferencedProperty]) => ({
      '@odata.type': CONSTRAINT,
      Property,
      ReferencedProperty,
    })),
  };
}
