/** Refusals whose status and code differ from document to document, though their words are the same. */
import { Refusal } from '../answer.ts';
import type { Dialect } from './dialect.ts';

export function inDialect(refusal: Refusal, dialect: Dialect): Refusal {
  const { kind, message } = refusal;
  switch (kind) {
    case 'unknown-column':
      return new Refusal(dialect.unknownColumnStatus, dialect.unknownColumnCode, message, kind);
    case 'unknown-table':
      return new Refusal(dialect.unknownTableStatus, dialect.unknownTableCode, message, kind);
    case undefined:
      return refusal;
  }
}
