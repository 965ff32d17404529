/** Which operation answers which address below `/metadata`. */
import { type Answer, notEmulated } from '../answer.ts';
import { unknownSegment } from './answers/service_fault.ts';
import type { FinopsExchange } from './exchange.ts';
import { dataEntities } from './operations/data_entities.ts';
import { label } from './operations/labels.ts';
import { publicEntities, publicEntityNamed } from './operations/public_entities.ts';
import { publicEnumerationNamed, publicEnumerations } from './operations/public_enumerations.ts';

type Handler = (exchange: FinopsExchange, parts: readonly string[]) => Answer;

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^DataEntities$/, dataEntities],
  [/^PublicEntities$/, publicEntities],
  [/^PublicEntities\('([^']*)'\)$/, (exchange, [name = '']) => publicEntityNamed(exchange, name)],
  [/^PublicEnumerations$/, publicEnumerations],
  [/^PublicEnumerations\('([^']*)'\)$/, (exchange, [name = '']) => publicEnumerationNamed(exchange, name)],
  [
    /^Labels\(Id='([^']*)',Language='([^']*)'\)$/,
    (exchange, [id = '', language = '']) => label(exchange, id, language),
  ],
];

/** @param rest below `/metadata`, decoded. @throws ServiceFault 404, Refusal 501 */
export function answerMetadata(exchange: FinopsExchange, rest: string): Answer {
  if (exchange.method !== 'GET') throw notEmulated(`${exchange.method} of metadata`);
  for (const [pattern, handler] of ROUTES) {
    const match = pattern.exec(rest);
    if (match !== null) return handler(exchange, match.slice(1));
  }
  if (/^\w+$/.test(rest)) throw unknownSegment(rest);
  throw notEmulated(exchange.path);
}
