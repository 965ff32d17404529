/** https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems */
import { expect, test } from '@jest/globals';
import {
  type EmulatedEnvironment,
  type Environment,
  everywhere,
  onEmulator,
  type Reply,
} from './environment.ts';
import { GUID, link, refusal, rows, rowsOf } from './reply.ts';

const TRACKED = { prefer: 'odata.track-changes' };

/** A table that is tracked and small, by its name and its entity set. */
async function trackedTable(environment: Environment): Promise<readonly [name: string, entitySet: string]> {
  const filter = encodeURIComponent(
    "ChangeTrackingEnabled eq true and (LogicalName eq 'businessunit' or LogicalName eq 'transactioncurrency' or LogicalName eq 'account')",
  );
  const [table] = await rows(
    environment,
    `EntityDefinitions?$select=LogicalName,EntitySetName&$filter=${filter}`,
  );
  if (table === undefined) throw new Error('none of the tables that are tried is tracked');
  return [String(table['LogicalName']), String(table['EntitySetName'])];
}

async function lastPage(environment: Environment, path: string): Promise<Reply> {
  let reply = await environment.get(path, TRACKED);
  for (let next = link(reply, 'nextLink'); next !== undefined; next = link(reply, 'nextLink')) {
    reply = await environment.get(next, TRACKED);
  }
  return reply;
}

everywhere('change tracking', (environment) => {
  test('the first load says that it is tracked, and ends with a link to the changes', async () => {
    const [name, entitySet] = await trackedTable(environment);
    const first = await environment.get(`${entitySet}?$select=${name}id`, TRACKED);
    expect(first.headers.get('preference-applied')).toContain('odata.track-changes');
    const delta = link(await lastPage(environment, `${entitySet}?$select=${name}id`), 'deltaLink') ?? '';
    const token = decodeURIComponent(/\$deltatoken=([^&]+)/.exec(delta)?.[1] ?? '');
    expect(token).toMatch(/^\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
  });

  test('the link returns a context of changes, and another link', async () => {
    const [name, entitySet] = await trackedTable(environment);
    const last = await lastPage(environment, `${entitySet}?$select=${name}id`);
    const changes = await environment.get(link(last, 'deltaLink') ?? '');
    expect(changes.status).toBe(200);
    expect(changes.json['@odata.context']).toMatch(/\/\$metadata#\w+\(\w+\)\/\$delta$/);
    expect(link(changes, 'deltaLink')).toContain('$deltatoken=');
  });

  test.each(['$filter=createdon ne null', '$orderby=createdon', '$top=1'])(
    '%s is refused',
    async (option) => {
      const [, entitySet] = await trackedTable(environment);
      const [status, , words] = refusal(await environment.get(`${entitySet}?${encodeURI(option)}`, TRACKED));
      expect(status).toBe(400);
      expect(words).toContain(
        `The "${option.slice(0, option.indexOf('='))}" query parameter isn't supported when Change Tracking is enabled.`,
      );
    },
  );

  test('a table that is not tracked is refused', async () => {
    const filter = encodeURIComponent("LogicalName eq 'organization' and ChangeTrackingEnabled eq false");
    if ((await rows(environment, `EntityDefinitions?$select=LogicalName&$filter=${filter}`)).length === 0)
      return;
    const [, code, words] = refusal(await environment.get('organizations?$select=name', TRACKED));
    expect([code, words]).toEqual(['0x80072491', "Entity organization isn't enabled for change tracking."]);
  });
});

async function create(emulator: EmulatedEnvironment, name: string): Promise<string> {
  return String((await emulator.control('POST', 'tables/account/rows', { name }))['id']);
}

onEmulator('changes', (emulator) => {
  test('are new and changed rows by version, then deletes, each once', async () => {
    const gone = await create(emulator, 'gone');
    const kept = await create(emulator, 'kept');
    const delta = link(await lastPage(emulator, 'accounts?$select=name'), 'deltaLink') ?? '';
    await emulator.control('PATCH', `tables/account/rows/${kept}`, { name: 'changed' });
    await emulator.control('DELETE', `tables/account/rows/${gone}`);
    const added = await create(emulator, 'new');
    const changes = await emulator.get(delta);
    expect(rowsOf(changes)).toEqual([
      { '@odata.etag': expect.any(String), accountid: kept, name: 'changed' },
      { '@odata.etag': expect.any(String), accountid: added, name: 'new' },
      {
        '@odata.context': `${emulator.url}/api/data/v9.2/$metadata#accounts/$deletedEntity`,
        id: gone,
        reason: 'deleted',
      },
    ]);
    expect(rowsOf(await emulator.get(link(changes, 'deltaLink') ?? ''))).toEqual([]);
  });

  test('of a row that was created and deleted between are a delete', async () => {
    const delta = link(await lastPage(emulator, 'accounts?$select=name'), 'deltaLink') ?? '';
    const brief = await create(emulator, 'brief');
    await emulator.control('DELETE', `tables/account/rows/${brief}`);
    expect(rowsOf(await emulator.get(delta))).toMatchObject([{ id: brief, reason: 'deleted' }]);
    expect(brief).toEqual(GUID);
  });

  test('cannot be had by a token that has expired', async () => {
    const delta = link(await lastPage(emulator, 'accounts?$select=name'), 'deltaLink') ?? '';
    await emulator.control('POST', 'changetracking/expire');
    const [, code, words] = refusal(await emulator.get(delta));
    expect([code, words]).toEqual([
      '0x80044352',
      'Version stamp associated with the client has expired. Please perform a full sync.',
    ]);
  });
});
