/**
 * How the platform lays out a specification's fields, as its own tests describe it (airbytehq/airbyte-platform,
 * `useGroupsAndSections.test.ts`): fields go into their groups, groups stand in the order of `groups`, within one fields stand
 * by `order`; a field that is neither required nor `always_show` is collapsed, behind the others of its group or, where there
 * are none, together with the whole group.
 */
import { isObject, type JsonObject } from '../../src/core/json.ts';

export interface FormGroup {
  readonly title: string | undefined;
  /** Names of the fields that a person sees at once, in their order. */
  readonly open: readonly string[];
  readonly collapsed: readonly string[];
  /** Whether nothing of the group is seen but its title. */
  readonly isCollapsed: boolean;
}

interface Field {
  readonly name: string;
  readonly group: string | undefined;
  readonly order: number;
  readonly isOpen: boolean;
}

export function layout(schema: JsonObject): FormGroup[] {
  const fields = fieldsOf(schema);
  const groups = Array.isArray(schema['groups']) ? schema['groups'].filter(isObject) : [];
  const known: (string | undefined)[] = groups.map(({ id }) => String(id));
  const used = [...new Set(fields.map(({ group }) => group))];
  const order = [...known, ...used.filter((group) => !known.includes(group))];
  return order.flatMap((id) => {
    const own = fields.filter(({ group }) => group === id);
    if (own.length === 0) return [];
    const open = own.filter(({ isOpen }) => isOpen).map(({ name }) => name);
    const collapsed = own.filter(({ isOpen }) => !isOpen).map(({ name }) => name);
    const title = groups.find((group) => group['id'] === id)?.['title'];
    return [
      {
        title: typeof title === 'string' ? title : undefined,
        open,
        collapsed,
        isCollapsed: open.length === 0,
      },
    ];
  });
}

function fieldsOf(schema: JsonObject): Field[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties)
    .filter((one): one is [string, JsonObject] => isObject(one[1]))
    .filter(([, { airbyte_hidden: hidden }]) => hidden !== true)
    .map(([name, property]) => ({
      name,
      group: typeof property['group'] === 'string' ? property['group'] : undefined,
      order: typeof property['order'] === 'number' ? property['order'] : Number.POSITIVE_INFINITY,
      isOpen: required.includes(name) || property['always_show'] === true,
    }))
    .sort((a, b) => a.order - b.order);
}
