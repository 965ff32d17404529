import { expect, test } from '@jest/globals';
import { securedWords } from '../../src/commands/secured_columns.ts';
import type { Table } from '../../src/odata/table.ts';

const table = (name: string, ...secured: readonly string[]): Table => ({
  name,
  entitySet: name,
  kind: 'standard',
  primaryKey: ['id'],
  tracked: true,
  readPrivilege: undefined,
  columns: [
    { name: 'id', type: 'string' },
    ...secured.map((column) => ({ name: column, type: 'string', isSecured: true }) as const),
  ],
});

test('tables without secured columns need no warning', () => {
  expect(securedWords([])).toBeUndefined();
  expect(securedWords([table('a'), table('b')])).toBeUndefined();
});

test('secured columns are named with their tables, and what to do', () => {
  const words = securedWords([table('a', 'x', 'y'), table('b'), table('c', 'z')]);
  expect(words).toMatch(
    /^3 columns are secured: a\.x, a\.y, c\.z\. If their values are empty.*Column security profiles/,
  );
});

test('of very many, twenty', () => {
  const names = Array.from({ length: 25 }, (_, index) => `c${index}`);
  expect(securedWords([table('a', ...names)])).toMatch(
    /^25 columns are secured: a\.c0, .*a\.c19 and 5 more\./,
  );
});
