/**
 * `/metadata/PublicEnumerations`: enumerations with their members, or one by its name.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import { type Answer, jsonAnswer } from '../../answer.ts';
import { ServiceFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { Enumeration } from '../model/enumeration.ts';
import { labelId } from './labels.ts';
import { metadataPage, type MetadataRow } from './metadata_page.ts';

export function publicEnumerations(exchange: FinopsExchange): Answer {
  const { enumerations } = exchange.environment;
  return metadataPage(exchange, 'PublicEnumerations', () => enumerations.map(publicEnumeration));
}

/** @throws ServiceFault 404 */
export function publicEnumerationNamed({ environment, root }: FinopsExchange, name: string): Answer {
  const found = environment.enumerations.find((one) => one.name === name);
  if (found === undefined) throw new ServiceFault(404, `The public enumeration '${name}' was not found.`);
  return jsonAnswer({
    '@odata.context': `${root}/metadata/$metadata#PublicEnumerations/$entity`,
    ...publicEnumeration(found),
  });
}

function publicEnumeration({ members, name }: Enumeration): MetadataRow {
  return {
    Name: name,
    LabelId: labelId(name),
    Members: members.map((Name, Value) => ({
      Name,
      LabelId: labelId(Name),
      Value,
      ConfigurationEnabled: true,
    })),
  };
}
