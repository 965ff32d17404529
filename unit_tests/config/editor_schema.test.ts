/** The schema of configurations that editors use: current, valid, and at one with what the connector accepts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parseConfig } from '../../src/config/config.ts';
import { editorSchema } from '../../src/config/editor_schema.ts';
import { loadSpec } from '../../src/config/spec_file.ts';

const schema = editorSchema(loadSpec());
const validate = new Ajv({ strict: true, strictTypes: false, validateFormats: false }).compile(schema);

test('config.schema.json is what `npm run docs:schema` writes', () => {
  expect(JSON.parse(readFileSync('config.schema.json', 'utf8'))).toEqual(schema);
});

test('it has no keyword that is only for the form of the platform', () => {
  // Ajv refuses unknown keywords when it is strict.
  expect(JSON.stringify(schema)).not.toMatch(/"(airbyte_secret|order|group|always_show)":/);
});

describe('a configuration', () => {
  const example = JSON.parse(readFileSync('secrets/config.example.json', 'utf8')) as Record<string, unknown>;

  test('that the repository shows is valid, names the schema, and is accepted by the connector', () => {
    expect(validate(example)).toBe(true);
    expect(example['$schema']).toBe('../config.schema.json');
    expect(parseConfig(example).notices).toEqual([]);
  });

  test.each([
    ['a mistyped property', { ...example, tabels: ['account'] }],
    ['a value of another type', { ...example, odata_maxpagesize: 'many' }],
    ['no address', { ...example, url: undefined }],
    ['a sign-in method that is not known', { ...example, authentication: { auth_type: 'password' } }],
  ])('with %s is marked', (_, document) => {
    expect(validate(JSON.parse(JSON.stringify(document)))).toBe(false);
  });

  test('by certificate is valid', () => {
    const authentication = { auth_type: 'certificate', certificate: 'x', private_key: 'y' };
    expect(validate({ ...example, authentication })).toBe(true);
  });
});
