import type { TrackingBehavior } from './change_tracking.ts';
import { FaultScript } from './faults.ts';
import { Organization, type OrganizationSize } from './organization.ts';
import { RequestLog } from './request_log.ts';
import { steppingClock, systemClock } from './service_clock.ts';

export interface StateOptions extends OrganizationSize {
  /** Whether delta tokens of a table expire when its columns change. */
  readonly schemaChangeExpiresTokens: boolean;
  readonly clock: 'system' | { readonly start: string };
  readonly tracking: TrackingBehavior;
}

/** Everything that changes while the emulator runs. */
export class EmulatorState {
  organization: Organization;
  readonly faults = new FaultScript();
  readonly requests = new RequestLog();
  readonly #options: StateOptions;

  get schemaChangeExpiresTokens(): boolean {
    return this.#options.schemaChangeExpiresTokens;
  }

  constructor(options: StateOptions) {
    this.#options = options;
    this.organization = this.#freshOrganization();
  }

  /** As it was at the beginning; tokens of before are no longer good. */
  reset(): void {
    this.organization = this.#freshOrganization();
    this.faults.clear();
    this.requests.clear();
  }

  #freshOrganization(): Organization {
    const { clock, tracking, ...size } = this.#options;
    const serviceClock = clock === 'system' ? systemClock() : steppingClock(clock.start);
    return new Organization(serviceClock, size, tracking);
  }
}
