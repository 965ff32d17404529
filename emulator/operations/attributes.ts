/**
 * The Attributes of one table, also cast to one derived type, whose properties may then be selected.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnMetadata } from '../metadata/column_metadata.ts';
import { canCastTo, derivedMetadata, derivedType } from '../metadata/derived_metadata.ts';
import { parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly } from '../query/options.ts';
import { selectMetadata } from '../query/selection.ts';
import { renderAttribute, requireTable } from './entity_definitions.ts';

export function attributes(exchange: Exchange, tableName: string, cast: string | undefined): Answer {
  const { options } = exchange;
  allowOnly(options, ['$select', '$filter'], 'Attributes');
  const table = requireTable(exchange, tableName);
  const matches = parseMetadataFilter(options.get('$filter'));
  const select = options.get('$select');
  const context = `${contextRoot(exchange)}#EntityDefinitions('${tableName}')/Attributes`;
  if (cast === undefined) {
    const columns = table.columns.filter((column) => matches(columnMetadata(table, column)));
    const value = columns.map((column) => renderAttribute(table, column, select));
    return jsonAnswer({ '@odata.context': context, value });
  }
  if (!canCastTo(cast)) {
    const words = `The type 'Microsoft.Dynamics.CRM.${cast}' is none that attributes can be cast to.`;
    throw new Refusal(400, '0x80060888', words);
  }
  const value = table.columns
    .filter((column) => derivedType(column) === cast)
    .map((column) => ({ ...columnMetadata(table, column), ...derivedMetadata(column) }))
    .filter(matches)
    .map((metadata) => selectMetadata(metadata, select, cast));
  return jsonAnswer({ '@odata.context': `${context}/Microsoft.Dynamics.CRM.${cast}`, value });
}
