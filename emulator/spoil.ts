import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type Answer, bodyBytes } from './answer.ts';
import type { FaultAction } from './faults.ts';

/** Sends an answer, changed by a fault if there is one. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  fault: FaultAction | undefined,
): Promise<void> {
  const { status } = answer;
  const body = bodyBytes(answer.body);
  // Answers with these statuses have no body and no headers about one.
  const bodiless = status === 204 || status === 304;
  const headers = {
    'content-type': 'application/json',
    ...answer.headers,
    ...(bodiless ? {} : { 'content-length': body.length }),
  };
  switch (fault?.type) {
    case 'stall':
      return;
    case 'disconnect':
      response.destroy();
      return;
    case 'stallInBody':
      response.writeHead(status, headers);
      response.write(body.subarray(0, fault.afterBytes));
      return;
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(fault.body ?? '');
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><head><title>Sign in to your account</title></head></html>');
      return;
    case 'cut':
      sendAndBreak(response, status, headers, body.subarray(0, fault.afterBytes));
      return;
    case 'wrongLength':
      sendAndBreak(
        response,
        status,
        { ...headers, 'content-length': Math.max(0, body.length + fault.byBytes) },
        body,
      );
      return;
    case 'truncateGzip': {
      const truncated = body.subarray(0, -Math.max(20, Math.floor(body.length / 3)));
      response.writeHead(status, { ...headers, 'content-length': truncated.length });
      response.end(truncated);
      return;
    }
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      break;
    default:
      break;
  }
  response.writeHead(status, headers);
  response.end(body);
}

function sendAndBreak(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): void {
  response.writeHead(status, headers);
  response.write(body);
  // Lets the written bytes leave first.
  setTimeout(() => response.destroy(), 50);
}
