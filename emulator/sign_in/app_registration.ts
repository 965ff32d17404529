/**
 * The app registration that signs in: what proves that it is itself, and what its tenant lets it do.
 * https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
 */
import { X509Certificate } from 'node:crypto';
import { guidOf } from '../identifiers.ts';
import { PendingSignIns } from './pending_sign_ins.ts';
import { TEST_CERTIFICATE } from './test_key.ts';

export interface SignInSettings {
  readonly secretExpired: boolean;
  /** Consent for the app is missing in the tenant. */
  readonly consentMissing: boolean;
  /** A policy of the tenant refuses tokens. */
  readonly conditionalAccess: boolean;
  /** An app on people's machines keeps no secret: for the refresh token grant. */
  readonly publicClient: boolean;
  /** Whether a refresh token is good for one use only. Entra leaves the used one alive. */
  readonly revokeUsedRefreshTokens: boolean;
  /** The code of a refusal that follows from the tenant's settings (`tenant_refusals.ts`); 0 for none. */
  readonly refuseWith: number;
  /** Whether assertions must carry the chain of their certificate, as where a subject name is registered. */
  readonly chainRequired: boolean;
  /** Allowed redirect addresses, in addition to the page for apps without an own address. */
  readonly redirectUris: readonly string[];
  /** For how long the code of a device is good. */
  readonly deviceCodeSeconds: number;
  /** How often a device may ask. */
  readonly pollSeconds: number;
  /** The path and the content of the key of Azure Arc's agent; a test must write the file. */
  readonly arcKeyPath: string;
  readonly arcKey: string;
  /** Certificates whose keys may sign for the app, in PEM. */
  readonly certificates: readonly string[];
}

const DEFAULTS: SignInSettings = {
  secretExpired: false,
  consentMissing: false,
  conditionalAccess: false,
  publicClient: false,
  revokeUsedRefreshTokens: false,
  refuseWith: 0,
  chainRequired: false,
  redirectUris: ['http://localhost'],
  deviceCodeSeconds: 900,
  pollSeconds: 5,
  arcKeyPath: '/var/opt/azcmagent/tokens/agent.key',
  arcKey: 'emulated-arc-key',
  certificates: [TEST_CERTIFICATE],
};

/** The identity that a machine of the cloud would have, without any secret. */
export const MANAGED_IDENTITY = {
  clientId: guidOf('managed identity'),
  objectId: guidOf('managed identity object'),
  resourceId:
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/emulated/providers/Microsoft.ManagedIdentity/userAssignedIdentities/emulated',
  /** What `X-IDENTITY-HEADER` must say. */
  identityHeader: 'emulated-identity-header',
} as const;

/** Whose word the app registration takes instead of a secret. */
export const FEDERATED = {
  issuer: 'https://issuer.emulator.test',
  subject: 'system:serviceaccount:emulated:connector',
  audience: 'api://AzureADTokenExchange',
  keyId: 'emulator-test-key',
} as const;

export type RefreshTokenState = 'good' | 'expired' | 'used' | 'unknown';

export class AppRegistration {
  settings = DEFAULTS;
  #certificates = DEFAULTS.certificates.map((pem) => new X509Certificate(pem));
  readonly pending = new PendingSignIns();
  readonly #refreshTokens = new Map<string, RefreshTokenState>();
  #traces = 0;
  /** As the user's first sign-in in a browser would have granted it. */
  readonly firstRefreshToken = this.newRefreshToken();

  get certificates(): readonly X509Certificate[] {
    return this.#certificates;
  }

  /** Settings that are not named stay. @throws Error for an invalid certificate. */
  change(settings: Partial<SignInSettings>): void {
    const certificates = settings.certificates?.map((pem) => new X509Certificate(pem));
    this.settings = { ...this.settings, ...settings };
    this.#certificates = certificates ?? this.#certificates;
  }

  newRefreshToken(): string {
    const token = `emulated-refresh.${guidOf(`refresh token ${this.#refreshTokens.size}`)}`;
    this.#refreshTokens.set(token, 'good');
    return token;
  }

  refreshTokenState(token: string): RefreshTokenState {
    return this.#refreshTokens.get(token) ?? 'unknown';
  }

  markUsed(token: string): void {
    if (this.settings.revokeUsedRefreshTokens) this.#refreshTokens.set(token, 'used');
  }

  /** Those given so far. */
  expireRefreshTokens(): void {
    for (const token of this.#refreshTokens.keys()) this.#refreshTokens.set(token, 'expired');
  }

  newTraceId(): string {
    return guidOf(`trace ${this.#traces++}`);
  }
}
