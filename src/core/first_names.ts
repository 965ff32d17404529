/** Names for a message, the first few of them: `a, b and 3 more`. More names would hide the rest of the message. */
export function firstNames(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
