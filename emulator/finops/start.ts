/** The emulated Finance & Operations environment as a server in this process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LOGIN } from '../exchange.ts';
import type { SignInSettings } from '../sign_in/app_registration.ts';
import { type Behavior, DEFAULT_BEHAVIOR } from './behavior.ts';
import { dialect, type DialectName } from './dialects.ts';
import { furtherEntity } from './generated/further_entities.ts';
import { generatedEntity, type GeneratedSize } from './generated/generated_entity.ts';
import { createFinopsServer, type FinopsSettings } from './server.ts';
import { FinopsState } from './state.ts';

export interface FinopsOptions extends Partial<FinopsSettings> {
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** Loopback by default. */
  readonly host?: string;
  /** If a start is given, time stands still there and advances a second with every write. */
  readonly clock?: 'system' | { readonly start: string };
  readonly generated?: readonly GeneratedSize[];
  /** The number of further entities without rows. */
  readonly furtherEntities?: number;
  /** `documented` by default. */
  readonly dialect?: DialectName;
  /** Settings that outrank the dialect's. */
  readonly behavior?: Partial<Behavior>;
  readonly signIn?: Partial<SignInSettings>;
}

export interface FinopsEmulator {
  /** `http://127.0.0.1:port`, with the path below which the environment lives. */
  readonly url: string;
  /** A configuration for the connector. */
  readonly config: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const DEFAULTS: FinopsSettings = { latencyMs: 0, tokenLifetimeSeconds: 3599, basePath: '', allowedHosts: [] };

/** Rejects if the port is taken. */
export async function startFinopsEmulator(options: FinopsOptions = {}): Promise<FinopsEmulator> {
  const { behavior, clock = 'system', furtherEntities = 0, generated = [], signIn = {}, ...more } = options;
  const { dialect: name = 'documented', host = '127.0.0.1', port = 0, ...settings } = more;
  const state = new FinopsState({
    clock,
    signIn,
    behavior: { ...DEFAULT_BEHAVIOR, ...dialect(name), ...behavior },
    size: {
      generated: generated.map(generatedEntity),
      further: { count: furtherEntities, entityAt: furtherEntity },
    },
  });
  const all = { ...DEFAULTS, ...settings };
  const server = createFinopsServer(state, all);
  server.listen(port, host);
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  const { clientId, clientSecret, tenantId } = state.tenant.organization;
  const url = `${origin}${all.basePath}`;
  state.configuration = {
    product: 'finance_and_operations',
    url,
    tenant_id: tenantId,
    client_id: clientId,
    client_secret_value: clientSecret,
    authority_url: `${origin}${LOGIN}`,
  };
  return {
    url,
    config: state.configuration,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
