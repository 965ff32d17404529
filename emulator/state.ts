import { FaultScript } from './faults.ts';
import { type GeneratedTable, Organization } from './organization.ts';
import { RequestLog } from './request_log.ts';
import { steppingClock, systemClock } from './service_clock.ts';
import type { Snapshot } from './snapshot.ts';

export interface StateOptions {
  readonly generatedTables: readonly GeneratedTable[];
  readonly clock: 'system' | { readonly start: string };
  /** The rows to begin with, and to come back to. */
  readonly snapshot?: Snapshot | undefined;
}

/** Everything that changes while the emulator runs. */
export class EmulatorState {
  organization: Organization;
  readonly faults = new FaultScript();
  readonly requests = new RequestLog();
  readonly #options: StateOptions;

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
    const { clock, generatedTables, snapshot } = this.#options;
    const serviceClock = clock === 'system' ? systemClock() : steppingClock(clock.start);
    const organization = new Organization(serviceClock, generatedTables);
    if (snapshot !== undefined) organization.restore(snapshot);
    return organization;
  }
}
