/**
 * Names that may be the service's own. An environment has some thousand tables, functions and actions that this emulator
 * does not have; that one of them does not exist would be an invented answer.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/about-entity-reference
 */

/** Publishers of the service's own solutions. */
const OWN_PREFIXES: ReadonlySet<string> = new Set([
  'adx',
  'aiplugin',
  'bot',
  'botcomponent',
  'cdm',
  'dvtable',
  'flow',
  'li',
  'ms',
  'msdyn',
  'msdynce',
  'msdyncrm',
  'msdynmkt',
  'msevtmgt',
  'msfp',
  'msgdpr',
  'mslcp',
  'mspcat',
  'mspp',
  'powerpage',
]);

/** Whether a name is not one that only a customer can have made: those begin with the prefix of another publisher. */
export function isSystemName(name: string): boolean {
  const prefix = /^([a-z][a-z0-9]{1,7})_/.exec(name)?.[1];
  return prefix === undefined || OWN_PREFIXES.has(prefix);
}
