/**
 * GlobalOptionSetDefinitions: the choices that several columns may share. They take no `$filter`, as documented.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 *
 * Inferred: as with attributes, `$select` knows the properties of the base type only, unless there is a cast; and the code
 * with which `$filter` is refused.
 */
import { type Answer, jsonAnswer, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { globalOptionSets } from '../metadata/option_sets.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { allowOnly } from '../query/options.ts';
import { selectMetadata } from '../query/selection.ts';
import { refuseUnsupported as refuse, UNSUPPORTED } from '../answers/definition_rules.ts';

/** The properties that only derived types have. */
const DERIVED = ['Options', 'TrueOption', 'FalseOption'];

export function globalOptionSetDefinitions(exchange: Exchange, cast: string | undefined): Answer {
  refuseUnsupported(exchange);
  const value = definitions(exchange)
    .filter((set) => cast === undefined || typeOf(set) === requireType(cast))
    .map((set) => render(exchange, set, cast));
  return jsonAnswer({ '@odata.context': contextOf(exchange), value });
}

/** @param key the name, or the MetadataId. */
export function globalOptionSetDefinition(exchange: Exchange, key: string, cast: string | undefined): Answer {
  refuseUnsupported(exchange);
  const set = definitions(exchange).find(
    ({ MetadataId, Name }) => Name === key || MetadataId === key.toLowerCase(),
  );
  if (set === undefined || (cast !== undefined && typeOf(set) !== requireType(cast))) {
    throw new Refusal(404, '0x80060888', `Could not find an optionset with Name '${key}'.`);
  }
  return jsonAnswer({ '@odata.context': `${contextOf(exchange)}/$entity`, ...render(exchange, set, cast) });
}

function definitions({ organization }: Exchange): Metadata[] {
  return [...globalOptionSets(organization.tables).values()];
}

function refuseUnsupported({ options }: Exchange): void {
  refuse(options, [...UNSUPPORTED, '$filter']);
  allowOnly(options, ['$select'], 'GlobalOptionSetDefinitions');
}

function requireType(cast: string): string {
  if (cast === 'OptionSetMetadata' || cast === 'BooleanOptionSetMetadata') return cast;
  const words = `The type 'Microsoft.Dynamics.CRM.${cast}' is none that global choices can be cast to.`;
  throw new Refusal(400, '0x80060888', words);
}

function typeOf(set: Metadata): string {
  return 'Options' in set ? 'OptionSetMetadata' : 'BooleanOptionSetMetadata';
}

function render({ options }: Exchange, set: Metadata, cast: string | undefined): Metadata {
  const select = options.get('$select');
  const type = typeOf(set);
  const annotation = cast === undefined ? { '@odata.type': `#Microsoft.Dynamics.CRM.${type}` } : {};
  if (select === undefined || cast !== undefined)
    return { ...annotation, ...selectMetadata(set, select, type) };
  const base = Object.fromEntries(Object.entries(set).filter(([name]) => !DERIVED.includes(name)));
  return { ...annotation, ...selectMetadata(base, select, 'OptionSetMetadataBase') };
}

function contextOf(exchange: Exchange): string {
  return `${contextRoot(exchange)}#GlobalOptionSetDefinitions`;
}
