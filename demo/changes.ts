/** Changes through the emulator's own API: what people and programs would do in a real environment. */

export type Row = Readonly<Record<string, unknown>>;

export async function control(url: string, method: string, path: string, body?: object): Promise<void> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${url}/_emulator/${path}`, { method, ...content });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
}

/** @param say what happens, a line each. */
export async function changeAccounts(
  url: string,
  [renamed = {}, deleted = {}]: readonly Row[],
  say: (line: string) => void,
): Promise<void> {
  await control(url, 'PATCH', `tables/account/rows/${String(renamed['accountid'])}`, {
    name: 'Renamed, Inc.',
  });
  say(`   renamed  ${String(renamed['name'])} is now "Renamed, Inc."`);
  await control(url, 'POST', 'tables/account/rows', { name: 'Brand New GmbH' });
  say('   created  "Brand New GmbH"');
  await control(url, 'DELETE', `tables/account/rows/${String(deleted['accountid'])}`);
  say(`   deleted  ${String(deleted['name'])}`);
}
