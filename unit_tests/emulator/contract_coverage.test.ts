/** That the contract suite asks for every operation of the emulator. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** Which contract test asks for an operation, and by which text. */
const COVERED: Readonly<Record<string, readonly [file: string, text: string]>> = {
  adfs_token: ['sign_in_services', '/adfs/oauth2/token'],
  aggregate_rows: ['rows_apply', '$apply='],
  arc_identity: ['sign_in_services', '/_arc/'],
  attributes: ['attributes', '/Attributes'],
  authorization_code: ['sign_in_services', "'authorization_code'"],
  authorize: ['sign_in_services', '/authorize?'],
  batch: ['change_sets', '$batch'],
  change_row: ['rows_change', "'PATCH'"],
  changes: ['change_tracking', 'deltaLink'],
  client_credentials: ['token', 'signIn()'],
  create_row: ['rows_create', "'POST'"],
  delete_row: ['rows_change', "'DELETE'"],
  device_code: ['sign_in_services', '/devicecode'],
  device_page: ['sign_in_services', 'verification_uri'],
  entity_definitions: ['entity_definitions', 'EntityDefinitions'],
  first_load: ['change_tracking', 'odata.track-changes'],
  global_option_sets: ['definition_parts', 'GlobalOptionSetDefinitions'],
  managed_identity: ['sign_in_services', '/metadata/identity/'],
  metadata_document: ['entry_points', '$metadata'],
  record_count: ['counting', '/$count'],
  refresh_token: ['sign_in_services', "'refresh_token'"],
  related_rows: ['rows_related', '${COLLECTION}?'],
  relationship_definitions: ['definition_parts', 'RelationshipDefinitions('],
  retrieve_finance_and_operations_details: ['entry_points', 'RetrieveFinanceAndOperationsIntegrationDetails'],
  retrieve_metadata_changes: ['retrieve_metadata_changes', 'RetrieveMetadataChanges'],
  retrieve_provisioned_languages: ['entry_points', 'RetrieveProvisionedLanguages'],
  retrieve_total_record_count: ['counting', 'RetrieveTotalRecordCount('],
  retrieve_user_privileges: ['retrieve_user_privileges', 'RetrieveUserPrivileges'],
  retrieve_version: ['entry_points', 'RetrieveVersion'],
  row_by_key: ['row_by_key', 'businessunits('],
  row_property: ['rows_change', '/$value'],
  rows: ['rows_select', '$select='],
  service_document: ['entry_points', "environment.get('')"],
  table_parts: ['definition_parts', 'ManyToOneRelationships'],
  token: ['token', 'signIn('],
  who_am_i: ['who_am_i', 'WhoAmI'],
  write_multiple: ['write_multiple', 'CreateMultiple'],
};

const root = new URL('../../', import.meta.url);
const operations = readdirSync(new URL('emulator/operations/', root)).map((file) =>
  file.replace(/\.ts$/, ''),
);

test('every operation is covered, and nothing is listed that does not exist', () => {
  expect(Object.keys(COVERED).toSorted()).toEqual(operations.toSorted());
});

test.each(Object.entries(COVERED))('%s', (_, [file, text]) => {
  expect(readFileSync(new URL(`contract_tests/${file}.test.ts`, root), 'utf8')).toContain(text);
});
