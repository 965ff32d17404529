/** Readers that turn `unknown` into something named, at the border where it came in. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the table itself: names from outside may be those of inherited members, such as `constructor`. */
export function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects of an array member; what is absent or no array has none. */
export function objectsOf(object: JsonObject, name: string): JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The `Value` of a member that is an object with such a member, as managed properties and type names are. */
export function innerValueOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return isObject(value) ? textOf(value, 'Value') : undefined;
}
