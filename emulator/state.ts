import type { Dialect } from './dialect/dialect.ts';
import { FaultScript } from './faults.ts';
import { Organization } from './organization.ts';
import type { OrganizationSize } from './organization_stores.ts';
import type { Limits } from './protection/limits.ts';
import { WebFarm } from './protection/web_farm.ts';
import { RequestLog } from './request_log.ts';
import { steppingClock, systemClock } from './service_clock.ts';
import type { SignInSettings } from './sign_in/app_registration.ts';
import type { Snapshot } from './snapshot.ts';

export interface StateOptions extends OrganizationSize {
  /** Whether delta tokens of a table expire when its columns change. */
  readonly schemaChangeExpiresTokens: boolean;
  readonly clock: 'system' | { readonly start: string };
  readonly dialect: Dialect;
  readonly signIn?: Partial<SignInSettings>;
  readonly serviceProtection?: Partial<Limits> | undefined;
  /** The initial rows, which a reset restores. */
  readonly snapshot?: Snapshot | undefined;
}

/** Everything that changes while the emulator runs. */
export class EmulatorState {
  organization: Organization;
  farm: WebFarm;
  readonly faults = new FaultScript();
  readonly requests = new RequestLog();
  /** A configuration for the connector, once it is known where the emulator listens. */
  configuration: Readonly<Record<string, string>> = {};
  readonly #options: StateOptions;

  get schemaChangeExpiresTokens(): boolean {
    return this.#options.schemaChangeExpiresTokens;
  }

  constructor(options: StateOptions) {
    this.#options = options;
    this.organization = this.#freshOrganization();
    this.farm = new WebFarm(options.serviceProtection);
  }

  /** Restores the initial state; earlier tokens become invalid. */
  reset(): void {
    this.organization = this.#freshOrganization();
    this.farm = new WebFarm(this.#options.serviceProtection);
    this.faults.clear();
    this.requests.clear();
  }

  #freshOrganization(): Organization {
    const { clock, signIn = {}, snapshot, dialect, ...size } = this.#options;
    const serviceClock = clock === 'system' ? systemClock() : steppingClock(clock.start);
    const organization = new Organization(serviceClock, size, dialect);
    organization.app.change(signIn);
    if (snapshot !== undefined) organization.restore(snapshot);
    return organization;
  }
}
