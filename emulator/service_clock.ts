/** The service's clock: the machine's, or a stopped one that advances by a second with every write. */
export interface ServiceClock {
  nowMs(): number;
  /** Called with every write. */
  tick(): void;
  /** Advances the clock. */
  advance(ms: number): void;
}

export function systemClock(): ServiceClock {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    tick: () => {},
    advance: (ms) => {
      aheadMs += ms;
    },
  };
}

export function steppingClock(start: string): ServiceClock {
  let nowMs = Date.parse(start);
  return {
    nowMs: () => nowMs,
    tick: () => {
      nowMs += 1000;
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** A time as in rows: whole seconds, in UTC. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
