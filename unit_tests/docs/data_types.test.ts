import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { INTERNAL_TABLES } from '../../src/dataverse/table_traits.ts';
import { Ajv } from 'ajv';
import { columnOfSample, dataTypesPage, SAMPLES } from '../../scripts/data_types.ts';
import { withMetadataColumns } from '../../scripts/metadata_columns.ts';
import { columnSchema } from '../../src/catalog/json_schema.ts';
import { METADATA_STREAMS } from '../../src/catalog/metadata_streams.ts';
import { COLUMN_TYPES } from '../../src/dataverse/column_types.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/data-types.md', () => {
  test('is what `npm run docs:types` writes', () => {
    expect(page('data-types.md')).toBe(dataTypesPage());
  });

  test('has every type that rows contain, and says why it lacks the others', () => {
    const sampled = new Set(SAMPLES.map(({ type }) => type));
    for (const [type, rule] of Object.entries(COLUMN_TYPES)) {
      expect([type, sampled.has(type)]).toEqual([type, rule.in !== 'no-row']);
      expect(page('data-types.md')).toContain(`| \`${type}\``);
    }
  });

  const ajv = new Ajv({
    strict: false,
    formats: { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
  });

  test.each(SAMPLES.map((sample) => [sample.type, sample.label, sample] as const))(
    'the example of %s, %s, matches its schema',
    (_type, _label, sample) => {
      const column = columnOfSample(sample);
      const { type } = columnSchema(column.type);
      expect(ajv.validate({ ...columnSchema(column.type), type }, JSON.parse(sample.example))).toBe(true);
      const hasBeside = column.choice !== undefined || column.lookup?.type !== undefined;
      expect(sample.beside !== undefined).toBe(hasBeside);
    },
  );
});

describe('docs/streams.md', () => {
  test('names every table that is left out by default', () => {
    const [, paragraph = ''] =
      /(left out unless `tables` names them[^]*?)\n\n/.exec(page('streams.md')) ?? [];
    const named = [...paragraph.matchAll(/`([\w*]+)`/g)].map(([, name]) => name);
    expect(named).toEqual(['tables', ...INTERNAL_TABLES, 'audit']);
  });

  test('has the columns of the metadata streams as the code has them', () => {
    expect(page('streams.md')).toBe(withMetadataColumns(page('streams.md')));
  });

  test.each(Object.entries(METADATA_STREAMS))('lists every column of %s', (name, { columns }) => {
    const section = page('streams.md').split(`### \`${name}\``)[1]?.split('\n### ')[0] ?? '';
    for (const [column, { meaning, type }] of Object.entries(columns)) {
      expect(section).toContain(`| \`${column}\` | ${type} | ${meaning} |`);
    }
  });

  test('has a place for them, or throws', () => {
    expect(() => withMetadataColumns('# Streams')).toThrow(/no place/);
  });
});
