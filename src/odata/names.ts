/**
 * Names as OData has them: letters, digits and underscores. What a service calls a name goes into URLs and queries of ours,
 * so that nothing else may pass for one.
 * https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html#sec_SimpleIdentifier
 */
export const MAX_NAME_CHARACTERS = 128;
const NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*$/u;

export function isName(text: string): boolean {
  return text.length <= MAX_NAME_CHARACTERS && NAME.test(text);
}
