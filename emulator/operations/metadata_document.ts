/**
 * `$metadata`: the types of rows and how they lead to each other, as CSDL.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-service-documents#csdl-metadata-document
 */
import { type Answer, notEmulated } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { schemaDocument } from '../metadata/schema_document.ts';
import { allowOnly } from '../query/options.ts';

export function metadataDocument(exchange: Exchange): Answer {
  const { definitions, metadataVersion, relationships, tables } = exchange.organization;
  allowOnly(exchange.options, [], '$metadata');
  const annotations = (exchange.headers.prefer ?? '').includes('odata.include-annotations');
  if (annotations) throw notEmulated('annotations in $metadata');
  return definitions.answer(metadataVersion, '$metadata', () => ({
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: schemaDocument(tables, relationships),
  }));
}
