/**
 * The tenant that the environment belongs to. Its token endpoint is the one of the Dataverse half; which of its tokens are
 * good here is decided by their audience: the address of the environment, in lower case, without a slash at the end.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/troubleshoot-service-authentication
 */
import type { Answer } from '../../answer.ts';
import { Organization } from '../../organization.ts';
import { readQueryOptions } from '../../query/options.ts';
import type { ServiceClock } from '../../service_clock.ts';
import type { SignInSettings } from '../../sign_in/app_registration.ts';
import { signInOperation } from '../../sign_in_api.ts';
import { adfsToken, isAdfsPath, type SignInRequest } from './adfs_token.ts';

const DEFAULT_SCOPE = '/.default';

export class Tenant {
  /** Holds the app registration and the tokens; its tables play no part. */
  readonly organization: Organization;
  /** Tokens for an audience that Entra knows and the service refuses. */
  readonly #foreign = new Set<string>();

  constructor(clock: ServiceClock, signIn: Partial<SignInSettings>) {
    this.organization = new Organization(clock, { generatedTables: [] });
    this.organization.app.change(signIn);
  }

  /** @returns undefined if the path does not belong to the sign-in services. @param query as in the URL. */
  answer(request: SignInRequest, query: string): Answer | undefined {
    if (isAdfsPath(request.path)) return adfsToken(this.organization, request);
    const operation = signInOperation(request.path);
    if (operation === undefined) return undefined;
    const resource = foreignResource(request);
    const body =
      resource === undefined ? request.body : withScope(request.body, `${request.origin}${DEFAULT_SCOPE}`);
    const { organization } = this;
    const answer = operation({
      ...request,
      body,
      organization,
      webApi: '',
      options: readQueryOptions(query),
    });
    if (resource !== undefined) this.#remember(answer);
    return answer;
  }

  isGood(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    return (
      token !== undefined && !this.#foreign.has(token) && this.organization.access.isValid(token, Date.now())
    );
  }

  #remember({ body, status }: Answer): void {
    if (status !== 200 || typeof body !== 'string') return;
    const { access_token: token } = JSON.parse(body) as { access_token?: string };
    if (token !== undefined) this.#foreign.add(token);
  }
}

/** The common audience of all environments, and ours with a slash too many: neither is good for the service. */
function foreignResource({ body, origin }: SignInRequest): string | undefined {
  const scope = new URLSearchParams(body).get('scope') ?? '';
  const resource = scope.endsWith(DEFAULT_SCOPE) ? scope.slice(0, -DEFAULT_SCOPE.length) : undefined;
  return resource !== undefined && ['https://erp.dynamics.com', `${origin}/`].includes(resource)
    ? resource
    : undefined;
}

function withScope(body: string, scope: string): string {
  const form = new URLSearchParams(body);
  form.set('scope', scope);
  return form.toString();
}
