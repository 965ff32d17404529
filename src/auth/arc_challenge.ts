/**
 * Answers the challenge of Azure Arc, which checks that the caller may read files of the machine. The challenge names a file,
 * and the answer is its content.
 * https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { ConnectorError } from '../core/errors.ts';

export const ARC_KEY_FOLDER = '/var/opt/azcmagent/tokens';

/** A key is a line of text; a larger file is something else. */
const MAX_KEY_BYTES = 4096;

/**
 * The header `authorization` that answers a challenge.
 * @param folder the only folder that is read, since the challenge may not come from the agent.
 * @throws ConnectorError `sign_in_refused`.
 */
export async function arcAnswer(challenge: string | undefined, folder: string): Promise<string> {
  const path = /realm="?([^",]+)"?/i.exec(challenge ?? '')?.[1]?.trim() ?? '';
  if (normalize(path) !== path || dirname(path) !== normalize(folder) || !path.endsWith('.key')) {
    throw refused(`the challenge does not name a .key file in ${folder}`);
  }
  try {
    if ((await stat(path)).size > MAX_KEY_BYTES) throw refused(`${path} is larger than a key`);
    return `Basic ${await readFile(path, 'utf8')}`;
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw refused(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Add the user of the connector to the group himds, and give containers the folder ${folder}`,
    );
  }
}

function refused(why: string): ConnectorError {
  return new ConnectorError('config', 'sign_in_refused', `Sign-in with Azure Arc failed: ${why}.`);
}
