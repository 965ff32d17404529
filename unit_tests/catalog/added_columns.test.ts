import { describe, expect, test } from '@jest/globals';
import { addedColumns } from '../../src/catalog/added_columns.ts';
import { recordSchema } from '../../src/catalog/json_schema.ts';
import type { Column } from '../../src/odata/table.ts';

const COLUMNS: readonly Column[] = [
  { name: '_createdby_value', type: 'string', lookup: { logicalName: 'createdby' } },
  {
    name: '_ownerid_value',
    type: 'string',
    lookup: {
      logicalName: 'ownerid',
      type: { column: 'ownerid_lookuplogicalname', member: '_ownerid_value@type' },
    },
  },
  { name: 'isbilled', type: 'boolean', choice: 'yes-or-no' },
  { name: 'name', type: 'string' },
  { name: 'skills', type: 'string', choice: 'several' },
  { name: 'skills_label', type: 'integer' },
  { name: 'statecode', type: 'integer', choice: 'one' },
];

describe('added columns', () => {
  test.each([
    [true, true, ['ownerid_lookuplogicalname', 'isbilled_label', 'statecode_label']],
    [true, false, ['isbilled_label', 'statecode_label']],
    [false, true, ['ownerid_lookuplogicalname']],
    [false, false, []],
  ])('labels %s, lookup types %s', (labels, lookupTypes, names) => {
    const added = addedColumns({ columns: COLUMNS }, { labels, lookupTypes });
    expect(added.map(({ name }) => name)).toEqual(names);
  });

  test('are nullable texts, sorted among the others, and never take the place of one', () => {
    const added = addedColumns({ columns: COLUMNS }, { labels: true, lookupTypes: true });
    const properties = recordSchema(COLUMNS, true, added)['properties'] as Record<string, unknown>;
    expect(properties['skills_label']).toEqual({ type: ['null', 'integer'] });
    for (const { name } of added) expect(properties[name]).toEqual({ type: ['null', 'string'] });
    const names = Object.keys(properties);
    const own = names.slice(0, -3);
    expect(own).toEqual(own.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(names.slice(-3)).toEqual(['_ab_cdc_cursor', '_ab_cdc_updated_at', '_ab_cdc_deleted_at']);
  });
});
