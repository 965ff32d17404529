/** Whatever the settings of change tracking are, a reader of all pages and then the changes misses none. */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../emulator/identifiers.ts';
import { emulated, type Json, link, type Reply, rowsOf } from './emulated.ts';

const service = emulated({ tracking: { tokenDating: 'end', recreatedRow: 'row only' } });

const pagesOf = (rows: number): { prefer: string } => ({
  prefer: `odata.track-changes,odata.maxpagesize=${rows}`,
});

const set = (settings: Json): Promise<Reply> => service.control('POST', 'changetracking', settings);

const change = (id: string, name: string): Promise<Reply> =>
  service.control('PATCH', `tables/account/rows/${id}`, { name });

const remove = (id: string): Promise<Reply> => service.control('DELETE', `tables/account/rows/${id}`);
const create = (values: Json): Promise<Reply> => service.control('POST', 'tables/account/rows', values);

describe('no change is ever missed by one who reads all pages and then the changes', () => {
  const SETTINGS = ['start', 'end'].flatMap((tokenDating) =>
    ['row then delete', 'delete then row', 'row only'].map((recreatedRow) => ({ tokenDating, recreatedRow })),
  );

  test.each(SETTINGS)('%j', async (settings) => {
    for (const seed of [1, 2, 3, 4]) {
      await service.control('POST', 'reset');
      await set(settings);
      const { token } = await restarted();
      const random = seededRandom(seed);
      const copy = new Map<string, unknown>();
      const gone: string[] = [];
      let next: string | undefined = 'accounts?$select=name';
      for (let step = 0; next !== undefined; step++) {
        const reply: Reply = await service.get(next, { ...pagesOf(7), authorization: `Bearer ${token}` });
        apply(copy, reply);
        const further = link(reply, 'nextLink') ?? link(reply, 'deltaLink');
        // Quiet at the end, so that there is an end.
        if (step < 25) await disturb(random, step, gone, settings.recreatedRow !== 'row then delete');
        next = step > 25 && rowsOf(reply).length === 0 && isLast(reply) ? undefined : further;
      }
      const truth = await truthOf(token);
      expect([...copy].toSorted(byId)).toEqual([...truth].toSorted(byId));
    }
  });

  function isLast(reply: Reply): boolean {
    return link(reply, 'nextLink') === undefined;
  }

  function byId([one]: [string, unknown], [other]: [string, unknown]): number {
    return one < other ? -1 : 1;
  }

  async function restarted(): Promise<{ readonly token: string }> {
    return { token: String((await service.signIn()).json['access_token']) };
  }

  function apply(copy: Map<string, unknown>, reply: Reply): void {
    for (const row of rowsOf(reply)) {
      if (row['reason'] === 'deleted') copy.delete(String(row['id']));
      else copy.set(String(row['accountid']), row['name']);
    }
  }

  /** Changes, deletes and creates a few rows, and revives one where that can be told from its delete. */
  async function disturb(
    random: () => number,
    step: number,
    gone: string[],
    mayRevive: boolean,
  ): Promise<void> {
    const rows = JSON.parse((await service.control('GET', 'tables/account/rows?limit=100')).text) as Json[];
    const any = (): string => String(rows[Math.floor(random() * rows.length)]?.['accountid']);
    await change(any(), `changed ${step}`);
    await change(any(), `changed ${step} too`);
    const victim = any();
    await remove(victim);
    gone.push(victim);
    await create({ name: `created ${step}` });
    const again = gone[Math.floor(random() * gone.length)];
    if (mayRevive && again !== undefined) await create({ accountid: again, name: `revived ${step}` });
  }

  async function truthOf(token: string): Promise<Map<string, unknown>> {
    const rows = await service.value('accounts?$select=name', { authorization: `Bearer ${token}` });
    return new Map(rows.map((row) => [String(row['accountid']), row['name']]));
  }
});
