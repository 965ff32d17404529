/** Reads, describes, writes and deletes with DynamicsWebApi; prints what each step found as a line of JSON. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.env.CLIENT_FOLDER;
const load = createRequire(join(folder, 'package.json'));
const { DynamicsWebApi } = load('dynamics-web-api');
const { version } = JSON.parse(
  readFileSync(join(folder, 'node_modules/dynamics-web-api/package.json'), 'utf8'),
);
const config = JSON.parse(process.env.CLIENT_CONFIG);
const changed = new Set();
const deleted = new Set();

async function token() {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config.client_id,
    client_secret: config.client_secret_value,
    scope: `${config.url}/.default`,
  });
  const answer = await fetch(`${config.authority_url}/${config.tenant_id}/oauth2/v2.0/token`, {
    method: 'POST',
    body,
  });
  return (await answer.json()).access_token;
}

const client = new DynamicsWebApi({
  serverUrl: config.url,
  dataApi: { version: '9.2' },
  onTokenRefresh: token,
});

function expect(condition, words) {
  if (!condition) throw new Error(words);
}

/** A failed step does not end the run: the steps after it are reported, too. */
async function step(name, run) {
  try {
    const detail = (await run()) ?? '';
    console.log(JSON.stringify({ case: name, outcome: 'passed', detail: String(detail) }));
  } catch (error) {
    const detail = `${error.name}: ${error.message}`.slice(0, 400);
    console.log(JSON.stringify({ case: name, outcome: 'failed', detail }));
  }
}

const created = [];

await step('asks who it is', async () => {
  const { UserId } = await client.callFunction('WhoAmI');
  expect(/^[0-9a-f-]{36}$/.test(UserId), UserId);
});
await step('describes a table', async () => {
  const found = await client.retrieveEntity({
    key: "LogicalName='account'",
    select: ['EntitySetName', 'PrimaryIdAttribute'],
  });
  expect(found.EntitySetName === 'accounts', found.EntitySetName);
});
await step('describes columns', async () => {
  const { value } = await client.retrieveAttributes({
    entityKey: "LogicalName='account'",
    castType: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata',
    select: ['LogicalName'],
    expand: [{ property: 'OptionSet', select: ['Options'] }],
  });
  expect(value.length > 0, 'no choices');
  return `${value.length} choices`;
});
await step('reads pages', async () => {
  const all = await client.retrieveAll({ collection: 'accounts', select: ['name'], maxPageSize: 25 });
  expect(all.value.length === 60, `${all.value.length} rows`);
  return `${all.value.length} rows`;
});
await step('filters, sorts and counts', async () => {
  const { oDataCount, value } = await client.retrieveMultiple({
    collection: 'contacts',
    select: ['fullname'],
    filter: "startswith(fullname,'A')",
    orderBy: ['fullname'],
    count: true,
  });
  expect(oDataCount === value.length && value.length > 0, `${oDataCount} and ${value.length}`);
  return `${value.length} rows`;
});
await step('tracks changes', async () => {
  const first = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    trackChanges: true,
  });
  expect(typeof first.oDataDeltaLink === 'string', 'no delta link');
});
await step('creates a row', async () => {
  const row = await client.create({
    collection: 'accounts',
    data: { name: 'Made by DynamicsWebApi', revenue: 99.5 },
    select: ['name', 'accountid'],
    returnRepresentation: true,
  });
  expect(row.name === 'Made by DynamicsWebApi', row.name);
  created.push(row.accountid);
  changed.add(row.accountid);
});
await step('updates a row', async () => {
  const row = await client.update({
    collection: 'accounts',
    key: created[0],
    data: { name: 'Changed by DynamicsWebApi' },
    select: ['name'],
    returnRepresentation: true,
  });
  expect(row.name === 'Changed by DynamicsWebApi', row.name);
});
await step('updates a single property', async () => {
  await client.updateSingleProperty({
    collection: 'accounts',
    key: created[0],
    fieldValuePair: { telephone1: '555-0101' },
  });
  const { telephone1 } = await client.retrieve({
    collection: 'accounts',
    key: created[0],
    select: ['telephone1'],
  });
  expect(telephone1 === '555-0101', telephone1);
});
await step('upserts by alternate key', async () => {
  const key = "accountnumber='DWA-1'";
  await client.upsert({ collection: 'accounts', key, data: { name: 'Upserted' } });
  const row = await client.retrieve({ collection: 'accounts', key, select: ['name', 'accountid'] });
  created.push(row.accountid);
  changed.add(row.accountid);
});
await step('an update of another version is refused', async () => {
  // The client answers a refusal with 412 by `false`.
  const changes = { name: 'late' };
  const isTaken = await client.update({
    collection: 'accounts',
    key: created[0],
    data: changes,
    ifmatch: 'W/"1"',
  });
  expect(isTaken === false, 'it was taken');
});
await step('associates and expands', async () => {
  const contacts = await client.retrieveMultiple({ collection: 'contacts', select: ['fullname'], top: 1 });
  const id = contacts.value[0].contactid;
  await client.associateSingleValued({
    collection: 'accounts',
    primaryKey: created[0],
    navigationProperty: 'primarycontactid',
    relatedCollection: 'contacts',
    relatedKey: id,
  });
  const row = await client.retrieve({
    collection: 'accounts',
    key: created[0],
    select: ['name'],
    expand: [{ property: 'primarycontactid', select: ['fullname'] }],
  });
  expect(row.primarycontactid?.contactid === id, 'not expanded');
});
await step('writes in a batch', async () => {
  client.startBatch();
  client.create({ collection: 'accounts', data: { name: 'Of a batch' } });
  client.update({ collection: 'accounts', key: created[1], data: { telephone1: '555-0102' } });
  await client.executeBatch();
  const { value } = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    filter: "name eq 'Of a batch'",
  });
  expect(value.length === 1, `${value.length} rows`);
  changed.add(value[0].accountid);
});
await step('deletes rows', async () => {
  const { value } = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    top: 1,
    orderBy: ['name'],
  });
  for (const id of [created[1], value[0].accountid]) {
    await client.deleteRecord({ collection: 'accounts', key: id });
    changed.delete(id);
    deleted.add(id);
  }
});

console.log(JSON.stringify({ version, changed: [...changed], deleted: [...deleted] }));
