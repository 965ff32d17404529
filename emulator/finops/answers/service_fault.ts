/**
 * What the service says when it refuses: an empty code, an outer message that says nothing, and the real one inside, with a
 * stack trace, as public captures show.
 */
import type { Answer } from '../../answer.ts';

const ODATA_FAULT = 'Microsoft.Dynamics.Platform.Integration.Services.OData.ODataArgumentException';
const WRITE_FAULT = 'Microsoft.Dynamics.Platform.Integration.Services.OData.Update.UpdateException';

export class ServiceFault extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string, type = ODATA_FAULT) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** 400 for a request that the service does not take. */
export function badRequest(message: string): ServiceFault {
  return new ServiceFault(400, message);
}

/** Inferred: that a refused write has status 400; captures know 500 too. */
export function writeFault(aotName: string, message: string): ServiceFault {
  return new ServiceFault(
    400,
    `Write failed for table row of type '${aotName}'. Infolog: Error: ${message}.`,
    WRITE_FAULT,
  );
}

export function unknownSegment(segment: string): ServiceFault {
  return new ServiceFault(404, `Resource not found for the segment '${segment}'.`);
}

const STACK_TRACE = [
  '   at Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataController.Get()',
  '   at System.Web.Http.Controllers.ReflectedHttpActionDescriptor.ExecuteAsync(HttpControllerContext controllerContext)',
].join('\r\n');

export function faultAnswer({ message, status, type }: ServiceFault): Answer {
  const innererror = { message, type, stacktrace: STACK_TRACE };
  return {
    status,
    body: JSON.stringify({ error: { code: '', message: 'An error has occurred.', innererror } }),
  };
}
