/** Answers of a gateway before the service, or of the service without its usual form. */
import type { Answer } from '../../answer.ts';

/**
 * No sign-in, a token for another audience, or an application that is mapped to no user. The body is a public capture's.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/troubleshoot-service-authentication
 */
export function unauthorized(): Answer {
  const body = {
    Message: 'Authentication failed.',
    StackTrace: null,
    ExceptionType: 'System.InvalidOperationException',
  };
  return {
    status: 401,
    headers: { P3P: 'CP="IDC DSP COR CURa ADMa OUR IND PHY ONL COM STA"' },
    body: JSON.stringify(body),
  };
}

/** An address that leads to no service. */
export function noRoute(url: string): Answer {
  const Message = `No HTTP resource was found that matches the request URI '${url}'. No route data was found for this request.`;
  return { status: 404, body: JSON.stringify({ Message }) };
}

/**
 * The web server's answer to a query string or a path beyond its limits; only its log tells the reason (404.15).
 * https://learn.microsoft.com/iis/configuration/system.webserver/security/requestfiltering/requestlimits
 */
export function urlTooLong(): Answer {
  return htmlAnswer(404, '404 - File or directory not found.');
}

export function htmlAnswer(status: number, title: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>`,
  };
}
