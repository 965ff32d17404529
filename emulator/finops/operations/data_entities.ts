/**
 * `/metadata/DataEntities`: every entity, public or not.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import type { Answer } from '../../answer.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { Entity } from '../model/entity.ts';
import { metadataPage, type MetadataRow } from './metadata_page.ts';
import { labelId } from './labels.ts';

export function dataEntities(exchange: FinopsExchange): Answer {
  return metadataPage(exchange, 'DataEntities', function* () {
    for (const entity of exchange.environment.entities()) yield dataEntity(entity);
  });
}

function dataEntity({
  aotName,
  category,
  entitySet,
  isPublic = true,
  isReadOnly = false,
  name,
}: Entity): MetadataRow {
  return {
    Name: aotName,
    PublicEntityName: isPublic ? name : '',
    PublicCollectionName: isPublic ? entitySet : '',
    LabelId: labelId(name),
    DataServiceEnabled: isPublic,
    DataManagementEnabled: true,
    EntityCategory: category,
    IsReadOnly: isReadOnly,
  };
}
