/** The services whose answers are made odd: what they usually answer, and the files of a command against them. */
import type { Attack } from '../hostile/attack.ts';
import { UsualAnswers } from '../hostile/server.ts';
import { Stage } from '../hostile/stage.ts';
import { configured } from '../connector.ts';
import { FinopsBench } from '../finops_bench.ts';

export interface OddStage {
  readonly usual: UsualAnswers;
  /** The arguments of a command against a server at `origin`. */
  argv(command: Attack['command'], origin: string): readonly string[];
  strike(): Promise<void>;
}

export async function dataverseStage(): Promise<OddStage> {
  const stage = await Stage.set();
  return {
    usual: stage.usual,
    argv: (command, origin) =>
      stage.argv({ name: '', command, script: () => false, verdict: 'either' }, origin).argv,
    strike: () => stage.strike(),
  };
}

const TABLES = ['VendorsV2', 'VendorGroups'];

/** Finance & Operations has no change tracking, so a read of changes is a plain read. */
export async function finopsStage(): Promise<OddStage> {
  const bench = await FinopsBench.start();
  const streams = await bench.discover({ tables: TABLES });
  const selected = TABLES.map((name) => configured(streams, name, 'full_refresh'));
  return {
    usual: new UsualAnswers(bench.origin),
    argv: (command, origin) => {
      const settings = JSON.stringify({ ...bench.settings, tables: TABLES, odata_maxpagesize: 7 });
      const config = bench.file('odd-config.json', JSON.parse(settings.replaceAll(bench.origin, origin)));
      if (command === 'check' || command === 'discover') return [command, '--config', config];
      const catalog = bench.file('odd-catalog.json', { streams: selected });
      return ['read', '--config', config, '--catalog', catalog];
    },
    strike: () => bench.stop(),
  };
}
