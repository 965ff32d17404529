/**
 * The configuration as a plain JSON schema, for editors: a file that refers to it by `$schema` gets completion, descriptions
 * and error markers. Keywords for the platform's form are left out.
 */
import { isObject, type JsonObject } from '../core/json.ts';
import type { SpecMessage } from '../protocol/messages.ts';

/** Properties of a configuration that only its editor uses. */
export const SCHEMA_PROPERTY = '$schema';

/** https://docs.airbyte.com/platform/connector-development/connector-specification-reference */
const OF_THE_FORM: ReadonlySet<string> = new Set([
  'airbyte_secret',
  'always_show',
  'display_type',
  'group',
  'groups',
  'multiline',
  'order',
  'pattern_descriptor',
]);

export function editorSchema({ connectionSpecification }: SpecMessage['spec']): JsonObject {
  const plain = withoutForm(connectionSpecification);
  const properties = isObject(plain) && isObject(plain['properties']) ? plain['properties'] : {};
  const own = { type: 'string', description: 'The schema of this file, for editors.' };
  return {
    ...(isObject(plain) ? plain : {}),
    // The connector ignores unknown properties, but an editor should mark them at once.
    additionalProperties: false,
    properties: { [SCHEMA_PROPERTY]: own, ...properties },
  };
}

/** A property may have the same name as one of the form's keywords: only keywords are left out, not properties. */
function withoutForm(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutForm);
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !OF_THE_FORM.has(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => [
      keyword,
      keyword === 'properties' && isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutForm(one)]))
        : withoutForm(value),
    ]),
  );
}
