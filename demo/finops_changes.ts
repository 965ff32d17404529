/** Makes changes through the emulator's own API, as people and programs would in a real environment. */

export type Row = Readonly<Record<string, unknown>>;

/** All rows of the emulator have the same time; a cursor needs a row with a later one. */
export async function touchOne(url: string, entity: string): Promise<void> {
  const path = `${url}/_emulator/tables/${entity}/rows`;
  const [row = {}] = (await ask('GET', `${path}?skip=9&limit=1`)) as readonly Row[];
  await ask('PATCH', `${path}/${String(row['@recId'])}`, { Description: 'Confirmed' });
}

/** Changes one row, creates one and deletes one. @param say reports each step as a line. */
export async function changeOrders(url: string, entity: string, say: (line: string) => void): Promise<void> {
  const path = `${url}/_emulator/tables/${entity}/rows`;
  const [changed = {}, deleted = {}] = (await ask('GET', `${path}?limit=2`)) as readonly Row[];
  await ask('PATCH', `${path}/${String(changed['@recId'])}`, { Description: 'Moved to Thursday' });
  say(`   a service order was changed:  ${String(changed['ServiceOrderId'])} is now "Moved to Thursday"`);
  await ask('POST', path, { ServiceOrderId: 'SO-900001', Description: 'Brand new' });
  say('   a service order was created:  SO-900001');
  await ask('DELETE', `${path}/${String(deleted['@recId'])}`);
  say(`   a service order was deleted:  ${String(deleted['ServiceOrderId'])}`);
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${text}`);
  return JSON.parse(text);
}
