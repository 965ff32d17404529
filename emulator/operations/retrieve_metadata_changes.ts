/**
 * RetrieveMetadataChanges: definitions of any tables and their parts, derived properties included, in one answer; or, given
 * the stamp of an earlier answer, those that changed since, and which are gone.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 * https://learn.microsoft.com/power-apps/developer/data-platform/cache-schema-data
 *
 * An answer that is given again, since nothing has changed, has the stamp that it had.
 * Inferred: the status of the refusal of an expired stamp; deleted definitions come only when a stamp and filters ask for
 * them, else the collection is empty.
 */
import { type Answer, Refusal } from '../answer.ts';
import { composedAnswer } from '../composed_answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { complexTables, inLanguages } from '../metadata/complex_metadata.ts';
import type { Organization } from '../organization.ts';
import { requireListForm } from '../query/metadata_criteria.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { type ChangesRequest, readChangesRequest } from '../query/metadata_query.ts';
import { stampText, type VersionStamp } from '../query/version_stamp.ts';

const DAY_MS = 86_400_000;
/** Organization.ExpireSubscriptionsInDays, of which the documents give this default. */
const STAMP_DAYS = 90;

export function retrieveMetadataChanges(exchange: Exchange, parameters: string): Answer {
  const { organization } = exchange;
  const request = readChangesRequest(parameters, exchange.options);
  if (request.since !== undefined) refuseExpired(organization, request.since);
  const { query } = request;
  for (const part of [query, query.AttributeQuery, query.KeyQuery, query.RelationshipQuery])
    requireListForm(part?.Criteria, organization.dialect.valueLists);
  const head = {
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse`,
    ServerVersionStamp: stampText({
      version: organization.version,
      issuedMs: organization.clock.nowMs(),
    }),
    DeletedMetadata: deletedMetadata(organization, request),
  };
  const members = Object.entries(head).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return composedAnswer(members, 'EntityMetadata', tablesOf(organization, request));
}

function* tablesOf(organization: Organization, request: ChangesRequest): Generator {
  const languages = new Set(request.query.LabelQuery?.FilterLanguages);
  for (const table of complexTables(organization, request)) {
    yield languages.size === 0 ? table : inLanguages(table, languages);
  }
}

function refuseExpired({ clock }: Organization, { issuedMs }: VersionStamp): void {
  if (clock.nowMs() - issuedMs <= STAMP_DAYS * DAY_MS) return;
  const words = 'Version stamp associated with the client has expired. Please perform a full sync.';
  throw new Refusal(400, '0x80044352', words);
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/deletedmetadatacollection */
function deletedMetadata({ history }: Organization, { deleted, since }: ChangesRequest): Metadata {
  const found = deleted
    .map((kind) => ({ kind, ids: since === undefined ? [] : history.deletedSince(kind, since.version) }))
    .filter(({ ids }) => ids.length > 0);
  return {
    Count: found.length,
    IsReadOnly: false,
    Keys: found.map(({ kind }) => kind),
    Values: found.map(({ ids }) => ({ Items: ids })),
  };
}
