/**
 * `/metadata/Labels(Id='…',Language='…')`: one label; there is no list of them.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import { type Answer, jsonAnswer } from '../../answer.ts';
import type { FinopsExchange } from '../exchange.ts';

const PREFIX = '@Contoso:';

export function labelId(name: string): string {
  return `${PREFIX}${name}`;
}

/** A label that cannot be resolved begins with `label '`, as is reported. Words in English whatever the language. */
export function label({ root }: FinopsExchange, id: string, language: string): Answer {
  const name = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;
  const value = name?.replace(/([a-z])([A-Z])/g, '$1 $2') ?? `label '${id}'`;
  return jsonAnswer({
    '@odata.context': `${root}/metadata/$metadata#Labels/$entity`,
    Id: id,
    Language: language,
    Value: value,
  });
}
