import { describe, expect, test } from '@jest/globals';
import { isObject, type JsonObject, objectsOf } from '../../src/core/json.ts';
import { loadSpec } from '../../src/config/spec_file.ts';
import { layout } from './form.ts';

const field = (more: JsonObject = {}): JsonObject => ({ type: 'string', ...more });

describe('the rules of the form', () => {
  test('optional fields are collapsed behind the required ones, whatever their order', () => {
    const properties = { a: field({ order: 1 }), b: field({ order: 0 }), c: field({ order: 2 }) };
    expect(layout({ required: ['c'], properties })).toEqual([
      { title: undefined, open: ['c'], collapsed: ['b', 'a'], isCollapsed: false },
    ]);
  });

  test('`always_show` keeps a field open, in its order', () => {
    const properties = {
      a: field({ order: 1 }),
      b: field({ order: 0, always_show: true }),
      c: field({ order: 2 }),
    };
    expect(layout({ required: ['c'], properties })).toMatchObject([{ open: ['b', 'c'], collapsed: ['a'] }]);
  });

  test('groups keep their order, unlisted ones follow, and one without open fields is collapsed', () => {
    const properties = { a: field({ group: 'y' }), b: field(), c: field({ group: 'x', always_show: true }) };
    const groups = [
      { id: 'x', title: 'X' },
      { id: 'y', title: 'Y' },
    ];
    expect(layout({ groups, properties })).toEqual([
      { title: 'X', open: ['c'], collapsed: [], isCollapsed: false },
      { title: 'Y', open: [], collapsed: ['a'], isCollapsed: true },
      { title: undefined, open: [], collapsed: ['b'], isCollapsed: true },
    ]);
  });

  test('hidden fields are missing', () => {
    expect(layout({ properties: { a: field({ airbyte_hidden: true }) } })).toEqual([]);
  });
});

describe('the form of this connector', () => {
  const schema = loadSpec().connectionSpecification;
  const properties = schema['properties'] as Record<string, JsonObject>;
  const { authentication } = properties;
  const variants = objectsOf(authentication ?? {}, 'oneOf');
  const [signIn, tables, advanced, ...more] = layout(schema);

  test('shows all that a first connection needs, the sign-in first', () => {
    expect(signIn).toEqual({
      title: 'Environment and sign-in',
      open: ['url', 'authentication', 'tenant_id', 'client_id', 'client_secret_value'],
      collapsed: [],
      isCollapsed: false,
    });
  });

  test('shows what to read next, and the rest collapsed', () => {
    expect(tables).toMatchObject({ title: 'What to read', isCollapsed: false });
    expect(tables?.open[0]).toBe('tables');
    expect(advanced).toMatchObject({ title: 'Advanced', open: [], isCollapsed: true });
    expect(more).toEqual([]);
  });

  test('every field is in a group with a title, and has a unique order there', () => {
    const ids = objectsOf(schema, 'groups').map(({ id }) => id);
    const places = Object.values(properties).map(({ group, order }) => {
      expect(ids).toContain(group);
      return `${String(group)} ${String(order)}`;
    });
    expect(new Set(places).size).toBe(places.length);
  });

  test('the sign-in methods: the usual one first, each with one constant and a description', () => {
    const types = variants.map((variant) => {
      const inner = variant['properties'] as Record<string, JsonObject>;
      const constants = Object.entries(inner).filter(([, member]) => 'const' in member);
      expect(constants.map(([name]) => name)).toEqual(['auth_type']);
      expect(variant).toMatchObject({
        title: expect.any(String),
        description: expect.any(String),
        type: 'object',
      });
      expect(variant['required']).toContain('auth_type');
      return inner['auth_type']?.['const'];
    });
    expect(types).toEqual([
      'client_secret',
      'certificate',
      'refresh_token',
      'managed_identity',
      'workload_identity',
      'adfs',
    ]);
  });

  test('no field of a sign-in method is collapsed, and each says what to write', () => {
    for (const variant of variants) {
      for (const { collapsed } of layout(variant))
        expect(collapsed.filter((name) => name !== 'auth_type')).toEqual([]);
      for (const [name, member] of Object.entries(variant['properties'] as Record<string, JsonObject>)) {
        if (name === 'auth_type') continue;
        expect(member).toMatchObject({
          title: expect.any(String),
          description: expect.any(String),
          order: expect.any(Number),
        });
      }
    }
  });

  test('patterns have a descriptor, and match their own examples', () => {
    const members = [
      ...Object.entries(properties),
      ...variants.flatMap((one) => Object.entries(one['properties'] as Record<string, JsonObject>)),
    ];
    for (const [name, { examples, pattern, pattern_descriptor: descriptor }] of members) {
      if (typeof pattern !== 'string') continue;
      expect([name, typeof descriptor]).toEqual([name, 'string']);
      for (const example of Array.isArray(examples) ? examples : [])
        expect(example).toMatch(new RegExp(pattern));
    }
  });

  test.each([
    [
      'url',
      ['contoso.crm4.dynamics.com', ' https://contoso.crm4.dynamics.com/ ', 'http://127.0.0.1:8080'],
      ['a b', 'https://u:p@contoso.com'],
    ],
    ['tenant_id', ['contoso.onmicrosoft.com', '11111111-2222-3333-4444-555555555555'], ['contoso', '1111']],
    [
      'start_date',
      ['2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00.5+02:00'],
      ['yesterday', '1.1.2024'],
    ],
  ])('the pattern of %s allows exactly what the connector accepts', (name, good, bad) => {
    const pattern = new RegExp(String(properties[name]?.['pattern']));
    for (const text of good) expect(text).toMatch(pattern);
    for (const text of bad) expect(text).not.toMatch(pattern);
  });

  test('what is secret in a sign-in method is marked so', () => {
    const secret = variants.flatMap((variant) =>
      Object.entries(variant['properties'] as Record<string, JsonObject>)
        .filter(([, member]) => member['airbyte_secret'] === true)
        .map(([name]) => name),
    );
    expect(secret).toEqual([
      'certificate',
      'private_key',
      'passphrase',
      'refresh_token',
      'identity_client_id',
    ]);
  });

  test('*Authenticate* fills in properties that exist', () => {
    const { advanced_auth: auth = {} } = loadSpec();
    expect(auth).toMatchObject({
      predicate_key: ['authentication', 'auth_type'],
      predicate_value: 'refresh_token',
    });
    const paths = pathsIn(auth['oauth_config_specification']);
    expect(paths).toEqual([
      ['url'],
      ['tenant_id'],
      ['authentication', 'refresh_token'],
      ['client_id'],
      ['client_secret_value'],
    ]);
    for (const [first = '', second] of paths) {
      expect(properties).toHaveProperty(first);
      const inner = variants.some(
        (variant) => second !== undefined && second in (variant['properties'] as object),
      );
      expect(second === undefined || inner).toBe(true);
    }
  });
});

function pathsIn(value: unknown): string[][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'path_in_connector_config' ? [member as string[]] : pathsIn(member),
  );
}
