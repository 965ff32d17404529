import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { isObject, type JsonObject } from '../../src/core/json.ts';
import { loadSpec } from '../../src/config/spec_file.ts';

/** What Airbyte's acceptance tests require of a specification. */
const FORBIDDEN = ['anyOf', 'allOf', 'not', 'if', 'then', 'else', '$ref', 'patternProperties', 'prefixItems'];
const SECRET_NAMES = [
  'tenant_id',
  'client_id',
  'client_secret',
  'password',
  'refresh_token',
  'certificate',
  'private_key',
];

function* nodes(value: unknown, path = ''): Generator<[string, JsonObject]> {
  if (!isObject(value)) return;
  yield [path, value];
  for (const [name, child] of Object.entries(value)) yield* nodes(child, `${path}/${name}`);
}

describe('spec.json', () => {
  const spec = loadSpec();
  const schema = spec.connectionSpecification;
  const properties = schema['properties'] as Record<string, JsonObject>;

  test('is a valid JSON schema, which the connector does not check again at each start', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
    expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
  });

  test('asks for the environment only: what a sign-in needs is checked with clear words', () => {
    expect(schema['required']).toEqual(['url']);
  });

  test('uses no keyword that the form does not know', () => {
    const used = [...nodes(schema)].flatMap(([path, node]) =>
      FORBIDDEN.filter((keyword) => keyword in node).map((keyword) => `${path}: ${keyword}`),
    );
    expect(used).toEqual([]);
  });

  test('every property has a title, a description, a type and an order of its own', () => {
    const orders = Object.values(properties).map((property) => property['order']);
    expect(new Set(orders).size).toBe(orders.length);
    for (const property of Object.values(properties)) {
      expect(property).toMatchObject({
        title: expect.any(String),
        description: expect.any(String),
        type: expect.any(String),
        order: expect.any(Number),
      });
      if (property['type'] === 'array') {
        expect(property['items']).toMatchObject({ type: expect.stringMatching(/^(string|object)$/) });
      }
    }
  });

  test('what identifies or proves the user is secret', () => {
    const open = Object.entries(properties)
      .filter(([name]) => SECRET_NAMES.some((secret) => name.includes(secret)))
      .filter(([, property]) => property['airbyte_secret'] !== true);
    expect(open).toEqual([]);
  });

  test('is small, and says where to read more', () => {
    expect(JSON.stringify(spec).length).toBeLessThan(2_000_000);
    expect(spec).toMatchObject({ documentationUrl: expect.any(String), protocol_version: '0.18.0' });
  });
});
