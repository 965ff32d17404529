/** Which operation answers which address of the sign-in services, those of the cloud's machines included. */
import type { Answer } from './answer.ts';
import { type Exchange, LOGIN } from './exchange.ts';
import { APP_SERVICE_PATH, appServiceToken, IMDS_PATH, imdsToken } from './operations/managed_identity.ts';
import { isTokenPath, issueToken } from './operations/token.ts';

type Handler = (exchange: Exchange) => Answer;

/** Undefined for what is no address of theirs. */
export function signInOperation(path: string): Handler | undefined {
  if (path.startsWith(LOGIN)) return isTokenPath(path) ? issueToken : undefined;
  const trimmed = path.replace(/\/$/, '');
  if (trimmed === IMDS_PATH) return imdsToken;
  return trimmed === APP_SERVICE_PATH ? appServiceToken : undefined;
}
