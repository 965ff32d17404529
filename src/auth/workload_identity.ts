/**
 * Reads the token that another issuer gave a workload, such as Kubernetes to a pod. The file is read at every sign-in, since
 * the token in it is replaced within the hour.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
import { readFile } from 'node:fs/promises';
import { ConnectorError } from '../core/errors.ts';
import type { Proof } from './client_credentials.ts';

/** @throws ConnectorError `config_invalid` for a file that is missing, or that does not contain a token. */
export async function workloadProof(tokenFile: string): Promise<Proof> {
  const token = (await readToken(tokenFile)).trim();
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return { clientAssertion: token };
  throw unusable(
    tokenFile,
    token === ''
      ? 'is empty'
      : 'does not contain a token, which has three parts in base64url with dots between them',
  );
}

async function readToken(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unusable(path, code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`);
  }
}

function unusable(path: string, why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'config_invalid',
    `The token file of the workload identity, ${path}, ${why}. Check \`authentication.token_file\` or AZURE_FEDERATED_TOKEN_FILE, and that the service account of the pod is set up for workload identity.`,
  );
}
