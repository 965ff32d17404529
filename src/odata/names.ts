/**
 * Names as OData defines them: letters, digits and underscores. Names from the service become parts of our URLs and queries,
 * so no other text is accepted.
 * https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html#sec_SimpleIdentifier
 */
export const MAX_NAME_CHARACTERS = 128;
const NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*$/u;

export function isName(text: string): boolean {
  return text.length <= MAX_NAME_CHARACTERS && NAME.test(text);
}
