/** Lives, one after the other, over emulators of both kinds. */
import type { AirbyteStream } from '../../src/protocol/messages.ts';
import { Bench } from '../connector.ts';
import { live, type LifeResult, type RequestHook } from './life.ts';

interface World {
  readonly bench: Bench;
  readonly hook: RequestHook;
  readonly streams: readonly AirbyteStream[];
}

export class Lives {
  readonly #worlds: readonly World[];

  private constructor(worlds: readonly World[]) {
    this.#worlds = worlds;
  }

  static async begin(): Promise<Lives> {
    const worlds: World[] = [];
    for (const deltaLinkPosition of ['before', 'after'] as const) {
      const hook: RequestHook = { handle: undefined };
      const bench = await Bench.start({
        deltaLinkPosition,
        prettyPrint: deltaLinkPosition === 'after',
        onRequest: async (request) => await hook.handle?.(request),
      });
      worlds.push({ bench, hook, streams: await bench.discover({ lookup_types: true }) });
    }
    return new Lives(worlds);
  }

  async live(seed: number): Promise<LifeResult> {
    const { bench, hook, streams } = this.#worlds[seed % this.#worlds.length]!;
    return await live(bench, hook, streams, seed);
  }

  async end(): Promise<void> {
    for (const { bench } of this.#worlds) await bench.stop();
  }
}
