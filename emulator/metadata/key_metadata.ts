/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entitykeymetadata */
import { guidOf } from '../identifiers.ts';
import type { Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { label, managed } from './shapes.ts';

export function keyMetadata(table: Table): Metadata[] {
  return table.keys.map(({ columns, status }) => {
    const name = `cr1a7_${columns.join('_')}_key`;
    return {
      MetadataId: guidOf(`key ${table.name} ${name}`),
      LogicalName: name,
      SchemaName: name,
      EntityLogicalName: table.name,
      DisplayName: label(name),
      KeyAttributes: columns,
      EntityKeyIndexStatus: status,
      AsyncJob: null,
      IsManaged: false,
      IsCustomizable: managed(true, 'iscustomizable'),
      IntroducedVersion: '1.0.0.0',
      HasChanged: null,
    };
  });
}
