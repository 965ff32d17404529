/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveprovisionedlanguages */
import { type Answer, jsonAnswer } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { LANGUAGES } from '../model.ts';

export function retrieveProvisionedLanguages(exchange: Exchange): Answer {
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveProvisionedLanguagesResponse`,
    RetrieveProvisionedLanguages: LANGUAGES,
  });
}
