/**
 * The part of `$apply` that this emulator reads:
 *
 *     apply      = [ "filter(" condition ")/" ] ( "aggregate(" list ")" / "groupby((" names ")" [ ",aggregate(" list ")" ] ")" )
 *     list       = aggregate *( "," aggregate )
 *     aggregate  = name "with" method "as" alias / "$count as" alias
 *     method     = "sum" / "average" / "min" / "max" / "countdistinct"
 *
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/aggregate-data
 */
import { notEmulated, Refusal } from '../answer.ts';

type Method = 'sum' | 'average' | 'min' | 'max' | 'countdistinct' | 'count';

export interface Aggregate {
  /** Empty for a count of rows. */
  readonly property: string;
  readonly method: Method;
  readonly alias: string;
}

export interface Aggregation {
  /** A condition as in `$filter`. */
  readonly filter: string | undefined;
  readonly groups: readonly string[];
  readonly aggregates: readonly Aggregate[];
}

const METHODS: readonly Method[] = ['sum', 'average', 'min', 'max', 'countdistinct'];

/** @throws Refusal for bad syntax and for transformations that are not emulated. */
export function readAggregation(apply: string): Aggregation {
  const [, condition, rest = apply] = /^\s*filter\((.*)\)\/(aggregate\(.*|groupby\(.*)$/s.exec(apply) ?? [];
  const whole = rest.trim();
  const aggregate = /^aggregate\((.*)\)$/s.exec(whole);
  if (aggregate !== null)
    return { filter: condition, groups: [], aggregates: readAggregates(aggregate[1] ?? '') };
  const group = /^groupby\(\s*\(([^()]*)\)\s*(?:,\s*aggregate\((.*)\)\s*)?\)$/s.exec(whole);
  if (group === null) throw notEmulated(`$apply=${apply}`);
  const groups = (group[1] ?? '').split(',').map((name) => name.trim());
  const across = groups.find((name) => name.includes('/'));
  if (across !== undefined) throw notEmulated(`groupby of ${across}`);
  return { filter: condition, groups, aggregates: group[2] === undefined ? [] : readAggregates(group[2]) };
}

function readAggregates(list: string): Aggregate[] {
  return list.split(',').map((text) => {
    const count = /^\s*\$count\s+as\s+(\w+)\s*$/.exec(text);
    if (count !== null) return { property: '', method: 'count', alias: count[1] ?? '' };
    const [, property = '', word, alias = ''] = /^\s*(\S+)\s+with\s+(\w+)\s+as\s+(\w+)\s*$/.exec(text) ?? [];
    const method = METHODS.find((one) => one === word);
    if (method === undefined || property.includes('/'))
      throw new Refusal(400, '0x80060888', `Syntax error in the $apply expression at '${text}'.`);
    return { property, method, alias };
  });
}
