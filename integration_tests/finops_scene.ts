/** One emulated environment of Finance & Operations for the tests of a file, as it was at the start for each of them. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { dataOf, errorsOf, type RunResult } from './connector.ts';
import { FinopsBench, type FinopsRow } from './finops_bench.ts';

export interface Seen {
  readonly kind: string;
  readonly url: string;
}

export const SMALL_PAGES = { odata_maxpagesize: 7 };

export class FinopsScene {
  bench!: FinopsBench;
  streams: readonly AirbyteStream[] = [];
  /** Awaited before each request is answered; forgotten after the test. */
  onRequest: ((request: Seen) => Promise<void>) | undefined;

  /** Call once at the top of a test file: registers what starts, resets and stops the environment. */
  static open(): FinopsScene {
    const scene = new FinopsScene();
    beforeAll(async () => {
      scene.bench = await FinopsBench.start({
        onRequest: async (request) => await scene.onRequest?.(request),
      });
      scene.streams = await scene.bench.discover();
    });
    afterAll(() => scene.bench.stop());
    afterEach(async () => {
      scene.onRequest = undefined;
      await scene.bench.reset();
    });
    return scene;
  }

  /** Without the streams of metadata. */
  tableNames(): string[] {
    return this.streams.map(({ name }) => name).filter((name) => !name.startsWith('sys_'));
  }

  keysOf(name: string): string[] {
    const stream = this.streams.find((one) => one.name === name);
    return (stream?.source_defined_primary_key ?? []).map(([column = '']) => column);
  }

  /** By its natural key. A Date loses its noon on the way, and no two rows of an entity differ in that alone. */
  keyOf(name: string, row: FinopsRow): string {
    return this.keysOf(name)
      .map((column) => String(row[column]).replace(/T12:00:00Z$/, ''))
      .join('|');
  }

  async expectWhole(result: RunResult, names: readonly string[]): Promise<void> {
    expect(errorsOf(result)).toEqual([]);
    for (const name of names) {
      const source = (await this.bench.rows(name)).map((row) => this.keyOf(name, row)).sort();
      const records = dataOf(result, name).map((row) => this.keyOf(name, row));
      expect({ name, rows: records.sort() }).toEqual({ name, rows: source });
    }
  }
}
