/** The labels of choices. A yes/no column has the choices 0 and 1, and the values false and true. */

/** @returns undefined for a value that is not one of the choices. */
export function labelOf(choices, text) {
  return choices.find((choice) => valueOf(choice, text) === text)?.label;
}

/** The value of a choice as rows have it. @param text a value of the column. */
function valueOf({ value }, text) {
  if (text === 'true' || text === 'false') return String(String(value) === '1');
  return String(value);
}
