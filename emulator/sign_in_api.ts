/** Maps addresses of the sign-in services to operations, including those of machines in the cloud. */
import type { Answer } from './answer.ts';
import { type Exchange, LOGIN } from './exchange.ts';
import { ADFS_TOKEN_PATH, adfsToken } from './operations/adfs_token.ts';
import { ARC_PATH, arcToken } from './operations/arc_identity.ts';
import { NATIVE_CLIENT_PAGE, nativeClientPage } from './operations/authorize.ts';
import { DEVICE_PAGE } from './operations/device_code.ts';
import { devicePage } from './operations/device_page.ts';
import { APP_SERVICE_PATH, appServiceToken, IMDS_PATH, imdsToken } from './operations/managed_identity.ts';
import { tenantOperation } from './operations/token.ts';

type Handler = (exchange: Exchange) => Answer;

const FIXED: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [IMDS_PATH, imdsToken],
  [APP_SERVICE_PATH, appServiceToken],
  [ARC_PATH, arcToken],
  [ADFS_TOKEN_PATH, adfsToken],
  [DEVICE_PAGE, devicePage],
  [NATIVE_CLIENT_PAGE, nativeClientPage],
]);

/** Undefined if the path does not belong to the sign-in endpoints. */
export function signInOperation(path: string): Handler | undefined {
  const fixed = FIXED.get(path.replace(/\/$/, ''));
  if (fixed !== undefined) return fixed;
  return path.startsWith(LOGIN) ? tenantOperation(path) : undefined;
}
