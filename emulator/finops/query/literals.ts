/** Literals of filters and keys. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { badRequest } from '../answers/service_fault.ts';
import { ENTITY_NAMESPACE } from '../model/entity.ts';
import type { Token } from './filter_tokens.ts';
import type { Literal } from './filter_expression.ts';

/** @returns undefined for a word that is not a literal. @throws ServiceFault 400 for an enumeration of another namespace. */
export function literalOf({ kind, text }: Token): Literal | undefined {
  switch (kind) {
    case 'text':
      return literal('text', unquoted(text), 'Edm.String');
    case 'enum':
      return enumLiteral(text);
    case 'moment':
      return literal('moment', new Date(text).toISOString(), 'Edm.DateTimeOffset');
    case 'day':
      // A day alone is of another type than every column here.
      return literal('binary', text, 'Edm.Date');
    case 'guid':
      return literal('guid', text.toLowerCase(), 'Edm.Guid');
    case 'number':
      return literal('number', text, text.includes('.') ? 'Edm.Decimal' : numberType(text));
    case 'word':
      if (text === 'true' || text === 'false') return literal('boolean', text, 'Edm.Boolean');
      return text === 'null' ? literal('null', text, '<null>') : undefined;
    case 'mark':
      return undefined;
  }
}

function literal(family: Literal['family'], text: string, typeName: string): Literal {
  return { kind: 'literal', family, text, typeName };
}

function enumLiteral(text: string): Literal {
  const at = text.indexOf("'");
  const typeName = text.slice(0, at);
  if (!typeName.startsWith(`${ENTITY_NAMESPACE}.`)) {
    throw badRequest(`The type '${typeName}' is not a known enumeration type.`);
  }
  return literal('enum', unquoted(text.slice(at)), typeName);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}

const INT32 = 2 ** 31;

function numberType(text: string): string {
  return Math.abs(Number(text)) < INT32 ? 'Edm.Int32' : 'Edm.Int64';
}
