import { withErrorText } from '../body.ts';
import type { Policy } from '../message.ts';

/** Reads the body of an error answer, so that retries and callers can use the service's message. */
export const errorTextPolicy: Policy = {
  name: 'error text',
  async send(request, next) {
    const response = await next(request);
    return response.status >= 400 ? await withErrorText(response, request.signal) : response;
  },
};
