/** Reads the sign-in method of the configuration, with the properties that it needs. */
import { isObject, type JsonObject } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import { readAuthorityUrl } from './addresses.ts';
import type { Findings, RawAuthentication, RawConfig } from './validation.ts';

/** An app registration of Microsoft Entra. */
interface EntraApp {
  readonly tenantId: string;
  readonly clientId: string;
}

export type Authentication =
  | ({ readonly kind: 'client-secret'; readonly clientSecret: Secret } & EntraApp)
  | ({
      readonly kind: 'certificate';
      /** In PEM, perhaps with its chain; not checked yet. */
      readonly certificate: string;
      readonly privateKey: Secret;
      readonly passphrase: Secret | undefined;
    } & EntraApp)
  | ({
      readonly kind: 'refresh-token';
      readonly refreshToken: Secret;
      /** Undefined for a public app, which has no secret. */
      readonly clientSecret: Secret | undefined;
    } & EntraApp)
  | {
      readonly kind: 'managed-identity';
      /** Undefined for the identity of the machine itself. */
      readonly identityClientId: string | undefined;
    }
  | ({ readonly kind: 'workload-identity'; readonly tokenFile: string } & EntraApp)
  | {
      readonly kind: 'adfs';
      readonly tokenUrl: string;
      readonly resource: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
    };

export type Environment = Readonly<Record<string, string | undefined>>;

type FlatProperty = 'tenant_id' | 'client_id' | 'client_secret_value';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

const WHERE: Readonly<Record<FlatProperty, string>> = {
  tenant_id: "the Directory (tenant) ID from the app registration's overview page",
  client_id: "the Application (client) ID from the app registration's overview page",
  client_secret_value: 'the Value of a client secret of the app registration',
};

/** The variables that the Azure webhook for workload identities sets. https://azure.github.io/azure-workload-identity/docs/quick-start.html */
const AZURE_VARIABLES = {
  tenant_id: 'AZURE_TENANT_ID',
  client_id: 'AZURE_CLIENT_ID',
  token_file: 'AZURE_FEDERATED_TOKEN_FILE',
} as const;

/** Adds to `findings` what is missing or wrong; use the result only if no problem was added. */
export function readAuthentication(
  raw: RawConfig,
  env: Environment,
  findings: Findings,
): Authentication | undefined {
  return new AuthenticationReader(raw, env, findings).read();
}

class AuthenticationReader {
  readonly #raw: RawConfig;
  readonly #method: RawAuthentication;
  readonly #env: Environment;
  readonly #findings: Findings;

  constructor(raw: RawConfig, env: Environment, findings: Findings) {
    this.#raw = raw;
    this.#method = raw.authentication ?? { auth_type: 'client_secret' };
    this.#env = env;
    this.#findings = findings;
  }

  read(): Authentication | undefined {
    switch (this.#method.auth_type) {
      case 'client_secret':
        return { kind: 'client-secret', ...this.#app(), clientSecret: new Secret(this.#clientSecret()) };
      case 'certificate':
        return {
          kind: 'certificate',
          ...this.#app(),
          certificate: this.#method.certificate ?? '',
          privateKey: new Secret(this.#method.private_key ?? ''),
          passphrase: optionalSecret(this.#method.passphrase),
        };
      case 'refresh_token':
        return {
          kind: 'refresh-token',
          ...this.#app(),
          refreshToken: new Secret(this.#method.refresh_token?.trim() ?? ''),
          clientSecret: optionalSecret(this.#raw.client_secret_value?.trim()),
        };
      case 'managed_identity':
        return { kind: 'managed-identity', identityClientId: this.#identityClientId() };
      case 'workload_identity':
        return { kind: 'workload-identity', ...this.#workloadIdentity() };
      case 'adfs':
        return {
          kind: 'adfs',
          tokenUrl: this.#tokenUrl(),
          resource: this.#method.resource?.trim() ?? '',
          clientId: this.#required('client_id'),
          clientSecret: new Secret(this.#clientSecret()),
        };
      default:
        // The validation has already reported it.
        return undefined;
    }
  }

  #app(): EntraApp {
    return { tenantId: this.#tenantId(this.#required('tenant_id')), clientId: this.#entraClientId() };
  }

  #entraClientId(): string {
    return this.#guid('client_id', this.#required('client_id'));
  }

  #required(property: FlatProperty): string {
    const text = this.#raw[property] ?? '';
    const trimmed = text.trim();
    if (trimmed === '') this.#findings.problems.push(`\`${property}\` is missing; enter ${WHERE[property]}`);
    else if (trimmed !== text) this.#findings.notices.push(`White space around \`${property}\` was removed.`);
    return trimmed;
  }

  #tenantId(id: string): string {
    if (id !== '' && !GUID.test(id) && !DOMAIN.test(id)) {
      this.#findings.problems.push(
        '`tenant_id` is neither an id nor a domain; copy the Directory (tenant) ID from the overview page of the app registration',
      );
    }
    return id;
  }

  #guid(property: string, id: string): string {
    if (id !== '' && !GUID.test(id)) {
      this.#findings.problems.push(
        `\`${property}\` is not an id; copy the Application (client) ID from the overview page of the app registration`,
      );
    }
    return id;
  }

  #clientSecret(): string {
    const secret = this.#required('client_secret_value');
    if (GUID.test(secret)) {
      this.#findings.notices.push(
        "`client_secret_value` looks like a Secret ID. If the sign-in fails, enter the secret's Value instead.",
      );
    }
    return secret;
  }

  #identityClientId(): string | undefined {
    const id = this.#method.identity_client_id?.trim() ?? '';
    if (id === '') return undefined;
    if (!GUID.test(id)) {
      this.#findings.problems.push(
        '`authentication.identity_client_id` is not an id; copy the Client ID from the overview page of the managed identity',
      );
    }
    return id;
  }

  #workloadIdentity(): EntraApp & { readonly tokenFile: string } {
    const of = (property: keyof typeof AZURE_VARIABLES, given: string | undefined, name: string): string => {
      const text = given?.trim() || this.#env[AZURE_VARIABLES[property]]?.trim() || '';
      if (text === '') {
        this.#findings.problems.push(
          `\`${name}\` is missing, and the environment variable ${AZURE_VARIABLES[property]} is not set; enter one of them`,
        );
      }
      return text;
    };
    return {
      tenantId: this.#tenantId(of('tenant_id', this.#raw.tenant_id, 'tenant_id')),
      clientId: this.#guid('client_id', of('client_id', this.#raw.client_id, 'client_id')),
      tokenFile: of('token_file', this.#method.token_file, 'authentication.token_file'),
    };
  }

  #tokenUrl(): string {
    const { token_url: text } = this.#method;
    // The schema has already reported that it is missing.
    if (text === undefined) return '';
    const read = readAuthorityUrl(text);
    if ('address' in read) return read.address;
    this.#findings.problems.push(
      `\`authentication.token_url\` ${read.problem}, such as https://adfs.contoso.com/adfs/oauth2/token`,
    );
    return '';
  }
}

function optionalSecret(text: string | undefined): Secret | undefined {
  return text === undefined || text === '' ? undefined : new Secret(text);
}

/** The given configuration, with this refresh token in place of its own. */
export function withRefreshToken(document: unknown, refreshToken: string): JsonObject {
  const given = isObject(document) ? document : {};
  const method = isObject(given['authentication']) ? given['authentication'] : {};
  const authentication = method['auth_type'] === 'refresh_token' ? method : { auth_type: 'refresh_token' };
  return { ...given, authentication: { ...authentication, refresh_token: refreshToken } };
}

/** Every text of a sign-in that must not be shown. */
export function secretsOf(authentication: Authentication): string[] {
  switch (authentication.kind) {
    case 'client-secret':
    case 'adfs':
      return [authentication.clientSecret.reveal()];
    case 'certificate':
      return [
        ...pemLines(authentication.privateKey.reveal()),
        ...(authentication.passphrase === undefined ? [] : [authentication.passphrase.reveal()]),
      ];
    case 'refresh-token':
      return [authentication.refreshToken, authentication.clientSecret].flatMap(
        (secret) => secret?.reveal() ?? [],
      );
    case 'managed-identity':
    case 'workload-identity':
      return [];
  }
}

/** The lines of a key, without the BEGIN and END lines. */
export function pemLines(pem: string): string[] {
  return pem
    .split(/\\n|\r?\n|-----[A-Z0-9 ]+-----/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
