import { ConnectorError } from '../../core/errors.ts';

/** @param why the end of a sentence that begins with "it cannot be used". */
export function stateRefused(stream: string, why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'state_invalid',
    `The saved state of stream ${stream} cannot be used: ${why}. Use the release that wrote it, or clear the stream's state to read it from the beginning.`,
  );
}
