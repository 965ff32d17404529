import type { TrackingBehavior } from './change_tracking.ts';
import { FaultScript } from './faults.ts';
import { type GeneratedTable, Organization } from './organization.ts';
import type { Limits } from './protection/limits.ts';
import { WebFarm } from './protection/web_farm.ts';
import { RequestLog } from './request_log.ts';
import { steppingClock, systemClock } from './service_clock.ts';
import type { SignInSettings } from './sign_in/app_registration.ts';
import type { Snapshot } from './snapshot.ts';

export interface StateOptions {
  readonly generatedTables: readonly GeneratedTable[];
  readonly clock: 'system' | { readonly start: string };
  readonly tracking: TrackingBehavior;
  readonly signIn?: Partial<SignInSettings>;
  readonly serviceProtection?: Partial<Limits> | undefined;
  /** The rows to begin with, and to come back to. */
  readonly snapshot?: Snapshot | undefined;
}

/** Everything that changes while the emulator runs. */
export class EmulatorState {
  organization: Organization;
  farm: WebFarm;
  readonly faults = new FaultScript();
  readonly requests = new RequestLog();
  readonly #options: StateOptions;

  constructor(options: StateOptions) {
    this.#options = options;
    this.organization = this.#freshOrganization();
    this.farm = new WebFarm(options.serviceProtection);
  }

  /** As it was at the beginning; tokens of before are no longer good. */
  reset(): void {
    this.organization = this.#freshOrganization();
    this.farm = new WebFarm(this.#options.serviceProtection);
    this.faults.clear();
    this.requests.clear();
  }

  #freshOrganization(): Organization {
    const { clock, generatedTables, signIn = {}, snapshot, tracking } = this.#options;
    const serviceClock = clock === 'system' ? systemClock() : steppingClock(clock.start);
    const organization = new Organization(serviceClock, generatedTables, tracking);
    organization.app.change(signIn);
    if (snapshot !== undefined) organization.restore(snapshot);
    return organization;
  }
}
