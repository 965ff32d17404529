/** Readers that turn `unknown` values from outside into typed ones. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the table itself, never an inherited one: a name from outside may be `constructor`. */
export function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects in an array member; empty if the member is absent or not an array. */
export function objectsOf(object: JsonObject, name: string): JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The member `Value` of a member that is an object. Managed properties and type names have this form. */
export function innerValueOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return isObject(value) ? textOf(value, 'Value') : undefined;
}

/** @param text that may be anything: an empty body, a gateway's page. @returns undefined for what is not JSON. */
export function parsedOrUndefined(text: string, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), reviver);
  } catch {
    return undefined;
  }
}

/** @returns undefined for what is not a JSON object. */
export function parsedObject(text: string): JsonObject | undefined {
  const value = parsedOrUndefined(text);
  return isObject(value) ? value : undefined;
}
