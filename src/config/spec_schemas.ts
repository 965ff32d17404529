/** The parts of the specification that a configuration is validated against. */
import { isObject, type JsonObject, objectsOf, textOf } from '../core/json.ts';

export interface SpecSchemas {
  /** Everything except the sign-in method. */
  readonly settings: JsonObject;
  /** The sign-in methods by their `auth_type`, so that errors are only about the chosen one. */
  readonly methods: ReadonlyMap<string, JsonObject>;
}

/** @param schema the `connectionSpecification` of spec.json. */
export function splitSpec(schema: JsonObject): SpecSchemas {
  const { authentication, ...properties } = propertiesOf(schema);
  const variants = isObject(authentication) ? objectsOf(authentication, 'oneOf') : [];
  return {
    settings: { ...schema, properties },
    methods: new Map(variants.map((variant) => [authTypeOf(variant), variant])),
  };
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

function authTypeOf(variant: JsonObject): string {
  const { auth_type: authType } = propertiesOf(variant);
  return isObject(authType) ? (textOf(authType, 'const') ?? '') : '';
}
