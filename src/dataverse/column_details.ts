/**
 * Reads details that only some kinds of columns have: the behavior of dates, the target tables of lookups. `$select` on
 * attributes allows only base properties, so the details come from RetrieveMetadataChanges, or from casts for each table if that
 * is refused.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { innerValueOf, type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { WebApiClient } from './client.ts';
import { type Condition, retrieveMetadata } from './metadata_query.ts';

interface ColumnDetails {
  readonly dateTimeBehavior?: string | undefined;
  readonly targetCount?: number | undefined;
}

/** By table and column. */
export type DetailsOfTables = ReadonlyMap<string, ReadonlyMap<string, ColumnDetails>>;

export interface ColumnSource {
  readonly client: WebApiClient;
  readonly log: Logger;
}

const NOT_IMPLEMENTED = 501;

const DATES: Condition = { property: 'AttributeType', value: 'DateTime' };
const LOOKUPS: Condition = { property: 'AttributeType', value: 'Lookup' };

/** @param withTargets whether to read the target tables of lookups. */
export async function readColumnDetails(
  source: ColumnSource,
  tables: readonly string[],
  withTargets: boolean,
  signal: AbortSignal,
): Promise<DetailsOfTables> {
  try {
    const query = {
      tables,
      columnProperties: withTargets ? ['DateTimeBehavior', 'Targets'] : ['DateTimeBehavior'],
      columns: withTargets ? [DATES, LOOKUPS] : [DATES],
    };
    const definitions = await retrieveMetadata(source.client, query, signal);
    return new Map(
      definitions.map((definition) => [
        textOf(definition, 'LogicalName') ?? '',
        detailsOf(objectsOf(definition, 'Attributes')),
      ]),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    source.log.debug(
      `RetrieveMetadataChanges was refused (${error.message}); requesting details table by table`,
    );
    return await readByCast(source.client, tables, withTargets, signal);
  }
}

/** Older servers and some roles refuse the function. Other requests, for each table, return the same facts. */
export function isRefusal(error: unknown): error is ServiceFaultError {
  if (!(error instanceof ServiceFaultError)) return false;
  const { status } = error.fault;
  return status < 500 || status === NOT_IMPLEMENTED;
}

function detailsOf(attributes: readonly JsonObject[]): Map<string, ColumnDetails> {
  return new Map(
    attributes.map((attribute) => {
      const targets = attribute['Targets'];
      const details = {
        dateTimeBehavior: innerValueOf(attribute, 'DateTimeBehavior'),
        targetCount: Array.isArray(targets) ? targets.length : undefined,
      };
      return [textOf(attribute, 'LogicalName') ?? '', details];
    }),
  );
}

async function readByCast(
  client: WebApiClient,
  tables: readonly string[],
  withTargets: boolean,
  signal: AbortSignal,
): Promise<DetailsOfTables> {
  const casts = [
    'DateTimeAttributeMetadata?$select=LogicalName,DateTimeBehavior',
    ...(withTargets ? ['LookupAttributeMetadata?$select=LogicalName,Targets'] : []),
  ];
  const details = new Map<string, Map<string, ColumnDetails>>();
  for (const name of tables) {
    const ofTable = new Map<string, ColumnDetails>();
    for (const cast of casts) {
      const path = `EntityDefinitions(LogicalName='${name}')/Attributes/Microsoft.Dynamics.CRM.${cast}`;
      const document = await client.getJson({ path, purpose: 'metadata', signal });
      for (const [column, found] of detailsOf(objectsOf(document, 'value'))) ofTable.set(column, found);
    }
    details.set(name, ofTable);
  }
  return details;
}
