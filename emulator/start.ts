/** The emulator as a server in this process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TrackingBehavior } from './change_tracking.ts';
import type { LargeOrganization } from './data/large_organization.ts';
import { organizationTables } from './data/organization_tables.ts';
import { STRING_MAP } from './data/string_maps.ts';
import type { Dialect } from './dialect/dialect.ts';
import { chosenDialect, type DialectChoice, type DialectName } from './dialect/named_dialects.ts';
import { type EmulatorSettings, LOGIN } from './exchange.ts';
import type { Table } from './model.ts';
import type { GeneratedTable } from './organization_stores.ts';
import type { Limits } from './protection/limits.ts';
import { createEmulatorServer } from './server.ts';
import type { SignInSettings } from './sign_in/app_registration.ts';
import { readSnapshot } from './snapshot.ts';
import { EmulatorState } from './state.ts';
import { makeCertificate } from './tls_certificate.ts';

export interface EmulatorOptions extends Partial<EmulatorSettings> {
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Loopback by default. */
  readonly host?: string;
  /** The name by which other machines reach it: then it listens on every address, unless `host` says one. */
  readonly publicName?: string | undefined;
  /** Whether it speaks https, with a certificate made on the spot. */
  readonly tls?: boolean;
  readonly generatedTables?: readonly GeneratedTable[];
  /** Adds definitions of this many tables without rows; the user may not read a third of them. */
  readonly large?: LargeOrganization | undefined;
  /** Whether delta tokens of a table expire when its columns change, as users of the service report. True by default. */
  readonly schemaChangeExpiresTokens?: boolean;
  /** With a start, the clock stops there and advances by a second with every write. */
  readonly clock?: 'system' | { readonly start: string };
  /** How the emulator behaves where documents and captures differ; a control request can change it later. */
  readonly dialect?: DialectName | DialectChoice;
  /** Settings of the dialect for change tracking. */
  readonly tracking?: Partial<TrackingBehavior>;
  /** A setting of the dialect: where the delta link of a page is. */
  readonly deltaLinkPosition?: Dialect['deltaLinkPosition'];
  /** A setting of the dialect: whether a tracked read with annotations ends without a delta link. */
  readonly annotationsSuppressDeltaLink?: boolean;
  /** The initial settings of sign-in. */
  readonly signIn?: Partial<SignInSettings>;
  /** Service protection limits. Without them nothing is counted; the defaults are the documented values. */
  readonly serviceProtection?: Partial<Limits>;
  /** The text of a snapshot: the initial rows, which a reset restores. */
  readonly snapshot?: string;
}

export interface Emulator {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** A configuration for the connector. */
  readonly config: Readonly<Record<string, string>>;
  /** PEM that clients must trust; undefined without TLS. */
  readonly certificate: string | undefined;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const EVERY_ADDRESS = '0.0.0.0';

/** How it answers unless an option says otherwise. */
export const DEFAULT_SETTINGS: EmulatorSettings = {
  prettyPrint: false,
  dopHint: 4,
  latencyMs: 0,
  tokenLifetimeSeconds: 3599,
  allowedHosts: [],
};

/** Rejects if the port is taken, and if the snapshot cannot be read. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = 'system', generatedTables = [], large, port = 0, publicName, ...other } = options;
  const { host = publicName === undefined ? LOOPBACK : EVERY_ADDRESS, ...more } = other;
  const { schemaChangeExpiresTokens = true, serviceProtection, signIn = {}, snapshot: text, ...rest } = more;
  const { dialect, tracking, deltaLinkPosition, annotationsSuppressDeltaLink, tls = false, ...chosen } = rest;
  const { allowedHosts } = { ...DEFAULT_SETTINGS, ...chosen };
  const names = publicName === undefined ? allowedHosts : [...allowedHosts, publicName];
  const settings = { ...chosen, allowedHosts: names };
  const snapshot = text === undefined ? undefined : readSnapshot(text, writableTables(large));
  const state = new EmulatorState({
    clock,
    generatedTables,
    large,
    schemaChangeExpiresTokens,
    serviceProtection,
    signIn,
    snapshot,
    dialect: {
      ...chosenDialect(typeof dialect === 'string' ? { name: dialect } : (dialect ?? {})),
      ...tracking,
      ...(deltaLinkPosition && { deltaLinkPosition }),
      ...(annotationsSuppressDeltaLink !== undefined && { annotationsSuppressDeltaLink }),
    },
  });
  const certificate = tls ? makeCertificate(names) : undefined;
  const server = createEmulatorServer(state, { ...DEFAULT_SETTINGS, ...settings }, certificate);
  server.listen(port, host);
  await once(server, 'listening');
  const url = `${tls ? 'https' : 'http'}://${publicName ?? host}:${(server.address() as AddressInfo).port}`;
  const { clientId, clientSecret, tenantId } = state.organization;
  state.configuration = {
    url,
    tenant_id: tenantId,
    client_id: clientId,
    client_secret_value: clientSecret,
    authority_url: `${url}${LOGIN}`,
  };
  return {
    url,
    certificate: certificate?.cert,
    config: state.configuration,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Tables whose rows a snapshot contains. */
function writableTables(large: LargeOrganization | undefined): Table[] {
  return organizationTables(large).filter(({ name }) => name !== STRING_MAP);
}
