/** `/data`: the public entity sets. https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import type { Answer } from '../../answer.ts';
import { composedAnswer } from '../../composed_answer.ts';
import type { FinopsExchange } from '../exchange.ts';

export function serviceDocument({ environment, root }: FinopsExchange): Answer {
  return composedAnswer(
    [`"@odata.context":${JSON.stringify(`${root}/data/$metadata`)}`],
    'value',
    (function* () {
      for (const { entitySet, isPublic = true } of environment.entities()) {
        if (isPublic) yield { name: entitySet, kind: 'EntitySet', url: entitySet };
      }
    })(),
  );
}
