/**
 * Functions in filters on rows: `contains`, `startswith` and `endswith` with the wildcards of SQL's LIKE, and of the
 * service's own functions those that read one column and the values given.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 * https://learn.microsoft.com/power-apps/developer/data-platform/wildcard-characters
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/queryfunctions
 *
 * Inferred: null fits no function; a date without a time is a day of UTC, the application user's time zone.
 */
import { notEmulated, type Refusal } from '../answer.ts';
import { type Column, propertyOf, type Row, type Table } from '../model.ts';
import { periodOf, takesCount } from './date_function.ts';
import { columnAt, type Comparable, isText, literalText, readerOf } from './column_values.ts';
import type { FilterContext } from './filter_context.ts';
import { type Argument, badSyntax, type Call, type Predicate } from './filter_grammar.ts';
import { acrossLookup } from './related_filter.ts';

const NAMESPACE = 'Microsoft.Dynamics.CRM.';

/** @throws Refusal for arguments that do not fit, and for a function that is not emulated. */
export function rowFunction(table: Table, call: Call, context: FilterContext | undefined): Predicate<Row> {
  switch (call.name) {
    case 'contains':
      return like(table, call, (pattern) => `%${pattern}%`, context);
    case 'startswith':
      return like(table, call, (pattern) => `${pattern}%`, context);
    case 'endswith':
      return like(table, call, (pattern) => `%${pattern}`, context);
    default:
      if (call.name.startsWith(NAMESPACE)) return serviceFunction(table, call, context);
      throw notEmulated(`the function ${call.name} in a filter on rows`);
  }
}

type Test = (value: Comparable, wanted: readonly Comparable[]) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  In: (value, wanted) => wanted.includes(value),
  NotIn: (value, wanted) => !wanted.includes(value),
  Between: (value, [from = value, to = value]) => value >= from && value <= to,
  NotBetween: (value, [from = value, to = value]) => value < from || value > to,
};
const DAY_MS = 86_400_000;
const DAY_TESTS: Readonly<Record<string, (day: number, wanted: number) => boolean>> = {
  On: (day, wanted) => day === wanted,
  OnOrAfter: (day, wanted) => day >= wanted,
  OnOrBefore: (day, wanted) => day <= wanted,
};
const CHOICES: Readonly<Record<string, (held: ReadonlySet<string>, wanted: readonly string[]) => boolean>> = {
  ContainValues: (held, wanted) => wanted.some((one) => held.has(one)),
  DoesNotContainValues: (held, wanted) => !wanted.some((one) => held.has(one)),
};

function serviceFunction(table: Table, call: Call, context: FilterContext | undefined): Predicate<Row> {
  const name = call.name.slice(NAMESPACE.length);
  const present = context && presentFunction(table, call, name, context);
  if (present !== undefined) return present;
  if (!Object.hasOwn(TESTS, name) && !Object.hasOwn(DAY_TESTS, name) && !Object.hasOwn(CHOICES, name))
    throw notEmulated(`the function ${call.name} in a filter on rows`);
  const property = stringIn(call, 'PropertyName');
  const column = columnAt(table, property);
  const test = TESTS[name];
  if (test !== undefined) {
    const read = readerOf(column);
    const wanted = stringsIn(call).map((text) => read(valueText(column, text)));
    if (name.endsWith('Between') && wanted.length !== 2) throw wrongArguments(call);
    return notNull(property, (text) => test(read(text), wanted));
  }
  const dayTest = DAY_TESTS[name];
  if (dayTest !== undefined) {
    if (column.type !== 'DateTimeType') throw wrongArguments(call);
    const day = (text: string): number => Math.floor(Number(readerOf(column)(text)) / DAY_MS);
    const wanted = day(valueText(column, stringIn(call, 'PropertyValue')));
    return notNull(property, (text) => dayTest(day(text), wanted));
  }
  const choices = CHOICES[name];
  if (choices === undefined) throw notEmulated(`the function ${call.name} in a filter on rows`);
  if (column.type !== 'MultiSelectPicklistType') throw wrongArguments(call);
  const wanted = stringsIn(call);
  return notNull(property, (text) => choices(new Set(String(JSON.parse(text)).split(',')), wanted));
}

/** Functions about the present and about the user. */
function presentFunction(
  table: Table,
  call: Call,
  name: string,
  { businessUnitId, clock, userId }: FilterContext,
): Predicate<Row> | undefined {
  const ids: Readonly<Record<string, string>> = { UserId: userId, BusinessId: businessUnitId };
  const [, negation, kind = ''] = /^(Not)?Equal(UserId|BusinessId)$/.exec(name) ?? [];
  const id = ids[kind];
  if (id !== undefined) {
    const own = JSON.stringify(id);
    return notNull(lookupProperty(table, stringIn(call, 'PropertyName')), (text) =>
      negation === undefined ? text === own : text !== own,
    );
  }
  const period = periodOf(name, takesCount(name) ? countIn(call) : 0, clock.nowMs());
  if (period === undefined) return undefined;
  const property = stringIn(call, 'PropertyName');
  const column = columnAt(table, property);
  if (column.type !== 'DateTimeType') throw wrongArguments(call);
  const read = readerOf(column);
  return notNull(property, (text) => {
    const ms = Number(read(text));
    return ms >= period.fromMs && ms < period.toMs;
  });
}

/** A lookup may also go by its logical name here. */
function lookupProperty(table: Table, name: string): string {
  const lookup = table.columns.find((column) => column.name === name && column.targets !== undefined);
  return propertyOf(lookup ?? columnAt(table, name)) ?? name;
}

function countIn(call: Call): number {
  const value = argument(call, 'PropertyValue');
  if (value.kind === 'list' || !/^\d+$/.test(value.text)) throw wrongArguments(call);
  return Number(value.text);
}

function notNull(property: string, fits: (text: string) => boolean): Predicate<Row> {
  return ({ values }) => {
    const text = values[property] ?? 'null';
    return text !== 'null' && fits(text);
  };
}

/** Values of these functions are strings, whatever the column. */
function valueText(column: Column, text: string): string {
  return literalText(column, { kind: isText(column) ? 'string' : 'bare', text });
}

function stringIn(call: Call, name: string): string {
  const value = argument(call, name);
  if (value.kind !== 'string') throw wrongArguments(call);
  return value.text;
}

function stringsIn(call: Call): string[] {
  const value = argument(call, 'PropertyValues');
  if (value.kind !== 'list') throw wrongArguments(call);
  if (!value.items.every(({ isString }) => isString)) {
    throw notEmulated(`values of ${call.name} that are not strings`);
  }
  return value.items.map(({ text }) => text);
}

function argument(call: Call, name: string): Argument['value'] {
  const found = call.arguments.find((one) => one.name === name);
  if (found === undefined) throw wrongArguments(call);
  return found.value;
}

function like(
  table: Table,
  call: Call,
  surround: (pattern: string) => string,
  context: FilterContext | undefined,
): Predicate<Row> {
  const [path, pattern, ...rest] = call.arguments.map(({ name, value }) =>
    name === undefined ? value : undefined,
  );
  if (path?.kind !== 'bare' || pattern?.kind !== 'string' || rest.length > 0) throw wrongArguments(call);
  if (path.text.includes('/')) {
    return acrossLookup(table, path.text, context, (target, inner) => {
      const [, ...others] = call.arguments;
      const value = { kind: 'bare' as const, text: inner };
      return like(target, { ...call, arguments: [{ name: undefined, value }, ...others] }, surround, context);
    });
  }
  if (!isText(columnAt(table, path.text))) throw wrongArguments(call);
  if (/^%|%$/.test(pattern.text)) throw notEmulated(`a wildcard at the end of ${pattern.text}`);
  const expression = likeExpression(surround(pattern.text));
  return notNull(path.text, (text) => expression.test(String(JSON.parse(text))));
}

/** `%` any characters, `_` any one, `[…]` one of these, `[^…]` none of them. */
function likeExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\[\^?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '%') return '[\\s\\S]*';
    if (part === '_') return '[\\s\\S]';
    if (part.length === 1) return part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    return part.replaceAll('\\', '\\\\');
  });
  return new RegExp(`^${source}$`, 'i');
}

function wrongArguments({ name }: Call): Refusal {
  return badSyntax(name);
}
