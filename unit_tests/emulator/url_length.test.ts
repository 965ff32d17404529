import { expect, test } from '@jest/globals';
import { emulated } from './emulated.ts';

const service = emulated();
const ROWS = '/api/data/v9.2/accounts?$top=1&$filter=';

/** A request whose target has so many characters. */
async function ask(length: number): Promise<number> {
  const before = `${ROWS}name%20eq%20%27`;
  const target = `${before}${'x'.repeat(length - before.length - '%27'.length)}%27`;
  expect(target).toHaveLength(length);
  return (await service.get(`${service.url}${target}`)).status;
}

test('URLs are answered up to the documented length', async () => {
  expect(await ask(32_768)).toBe(200);
  expect(await ask(32_769)).toBe(414);
});
