/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveversion */
import { type Answer, jsonAnswer } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';

/** Of the form that the service has; the number means nothing. */
const VERSION = '9.2.24112.00200';

export function retrieveVersion(exchange: Exchange): Answer {
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveVersionResponse`,
    Version: VERSION,
  });
}
