/** The dialog that changes a row or creates one: a field for every property, and the JSON text of what was changed. */
import { labelOf } from './choice_labels.js';
import { jsonText } from './control_api.js';
import { byId, element } from './elements.js';

/** Columns that the service sets on every write. */
const FOLLOWING = new Set(['modifiedon', 'versionnumber']);
const NUMBERS = /^(BigInt|Decimal|Double|Integer|Money|Picklist|State|Status)Type$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * @param table as the control API describes it.
 * @param row undefined for a new one.
 * @param save gets JSON text by property; when it rejects, the dialog stays and says why.
 */
export function editRow(table, row, save) {
  const editor = byId('editor');
  const fields = table.columns
    .filter(({ property }) => !FOLLOWING.has(property) && !(row && property === table.primaryId))
    .map((column) => fieldOf(column, row?.[column.property] ?? null));
  byId('editor-title').textContent = row ? `Change a row of ${table.name}` : `New row of ${table.name}`;
  byId('editor-mistake').textContent = '';
  byId('fields').replaceChildren(...fields.flatMap(({ input, label }) => [label, input]));
  const ended = new AbortController();
  const { signal } = ended;
  editor.addEventListener('close', () => ended.abort(), { signal });
  byId('cancel').addEventListener('click', () => editor.close(), { signal });
  const submit = async (event) => {
    event.preventDefault();
    try {
      const changed = fields.filter(({ input, before }) => input.value !== before);
      await save(
        Object.fromEntries(
          changed.map(({ column, input }) => [column.property, written(column, input.value)]),
        ),
      );
      editor.close();
    } catch (error) {
      byId('editor-mistake').textContent = error.message;
    }
  };
  editor.querySelector('form').addEventListener('submit', (event) => void submit(event), { signal });
  editor.showModal();
  fields.find(({ column }) => column.property === table.primaryName)?.input.focus();
}

function fieldOf(column, value) {
  const id = `field-${column.property}`;
  const input = inputFor(column);
  input.id = id;
  input.value = shown(column, value);
  // A text field may show a text otherwise than it was given, line ends above all.
  return { column, input, before: input.value, label: labelFor(column, id) };
}

/** With the choices where several may be chosen, which the field does not offer. */
function labelFor({ choices = [], property, type }, id) {
  if (type !== 'MultiSelectPicklistType') return element('label', { htmlFor: id }, property);
  const several = choices.map(({ label, value }) => `${value} ${label}`).join(', ');
  return element('label', { htmlFor: id }, property, element('small', {}, several));
}

function inputFor({ choices = [], type }) {
  if (type === 'BooleanType') return select(['true', 'false'], choices);
  if (choices.length > 0 && NUMBERS.test(type))
    return select(
      choices.map(({ value }) => String(value)),
      choices,
    );
  if (type === 'MemoType' || type === 'ManagedPropertyType') return element('textarea', { rows: 2 });
  return element('input', {
    type: 'text',
    inputMode: NUMBERS.test(type) ? 'decimal' : 'text',
    autocomplete: 'off',
  });
}

/** The values with their labels, and none. */
function select(values, choices) {
  const options = values.map((value) => {
    const label = labelOf(choices, value);
    return element('option', { value }, label === undefined ? value : `${value} – ${label}`);
  });
  return element('select', {}, element('option', { value: '' }, ''), ...options);
}

/** A value as a field shows it. */
function shown({ type }, value) {
  if (value === null) return '';
  return type === 'ManagedPropertyType' ? jsonText(value) : String(value);
}

/** What a field says as JSON text. */
function written({ property, type }, text) {
  if (text === '') return 'null';
  if (type === 'BooleanType') return text;
  if (type === 'ManagedPropertyType') return JSON.stringify(JSON.parse(text));
  if (!NUMBERS.test(type)) return JSON.stringify(text);
  if (NUMBER.test(text)) return text;
  throw new Error(`${property} is a number, not "${text}"`);
}
