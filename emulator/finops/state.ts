/** Everything that changes while the emulator runs. */
import { FaultScript } from '../faults.ts';
import { RequestLog } from '../request_log.ts';
import { steppingClock, systemClock } from '../service_clock.ts';
import type { SignInSettings } from '../sign_in/app_registration.ts';
import type { Behavior } from './behavior.ts';
import { fillWithSamples } from './data/sample_rows.ts';
import { Tenant } from './sign_in/tenant.ts';
import { Environment, type EnvironmentSize } from './store/environment.ts';
import { Throttle } from './throttling/throttle.ts';
import { WarmUp } from './throttling/warm_up.ts';

export interface FinopsStateOptions {
  readonly clock: 'system' | { readonly start: string };
  readonly behavior: Behavior;
  readonly size: EnvironmentSize;
  readonly signIn: Partial<SignInSettings>;
}

export class FinopsState {
  environment: Environment;
  readonly tenant: Tenant;
  readonly faults = new FaultScript();
  readonly requests = new RequestLog();
  /** A configuration for the connector, once it is known where the emulator listens. */
  configuration: Readonly<Record<string, string>> = {};
  readonly throttle = new Throttle();
  readonly warmUp = new WarmUp();
  readonly #options: FinopsStateOptions;
  #received = 0;

  constructor(options: FinopsStateOptions) {
    this.#options = options;
    this.environment = this.#freshEnvironment();
    this.tenant = new Tenant(this.environment.clock, options.signIn);
  }

  /** Restores the initial state; earlier tokens become invalid. */
  reset(): void {
    this.environment = this.#freshEnvironment();
    this.tenant.organization.access.expireTokens();
    this.faults.clear();
    this.requests.clear();
    this.throttle.end();
    this.warmUp.restart();
  }

  /** @returns how many requests came before. */
  countRequest(): number {
    return this.#received++;
  }

  #freshEnvironment(): Environment {
    const { behavior, clock, size } = this.#options;
    const serviceClock = clock === 'system' ? systemClock() : steppingClock(clock.start);
    const environment = new Environment(serviceClock, behavior, size);
    fillWithSamples(environment);
    return environment;
  }
}
