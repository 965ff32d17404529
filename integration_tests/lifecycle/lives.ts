/** Lives, several at once: each world is an emulator, and lives one life after the other. */
import type { AirbyteStream } from '../../src/protocol/messages.ts';
import { Bench } from '../connector.ts';
import { live, type LifeResult, type RequestHook } from './life.ts';

interface World {
  readonly bench: Bench;
  readonly hook: RequestHook;
  readonly streams: readonly AirbyteStream[];
}

/** A life mostly waits, so that two at once use one processor; the emulators write their JSON in both ways. */
const PRETTY_PRINT = [false, true, false, true];

export class Lives {
  readonly #worlds: readonly World[];

  private constructor(worlds: readonly World[]) {
    this.#worlds = worlds;
  }

  static async begin(): Promise<Lives> {
    const worlds: World[] = [];
    for (const prettyPrint of PRETTY_PRINT) {
      const hook: RequestHook = { handle: undefined };
      const bench = await Bench.start({
        prettyPrint,
        onRequest: async (request) => await hook.handle?.(request),
      });
      worlds.push({ bench, hook, streams: await bench.discover({ lookup_types: true }) });
    }
    return new Lives(worlds);
  }

  /**
   * A seed is always lived in the same world.
   * @param isOver asked before each life.
   */
  async live(
    seeds: readonly number[],
    onEnd: (result: LifeResult) => void,
    isOver: () => boolean = () => false,
  ): Promise<void> {
    await Promise.all(
      this.#worlds.map(async ({ bench, hook, streams }, index) => {
        for (const seed of seeds.filter((one) => one % this.#worlds.length === index)) {
          if (isOver()) return;
          onEnd(await live(bench, hook, streams, seed));
        }
      }),
    );
  }

  async end(): Promise<void> {
    for (const { bench } of this.#worlds) await bench.stop();
  }
}
