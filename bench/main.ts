/**
 * The benchmark: `npm run bench [-- --quick] [--peer] [--print]`. Compares this connector with other readers of the same
 * pages and writes docs/benchmark.md with its charts.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureColdStart } from './cases/cold_start.ts';
import { measureDiscovery } from './cases/discovery.ts';
import { measureFinops } from './cases/finops.ts';
import { measureImageSize } from './cases/image_size.ts';
import { measureQuietStreams } from './cases/quiet_streams.ts';
import { measureScaling } from './cases/scaling.ts';
import { measureSpark } from './cases/spark.ts';
import { measureStreams } from './cases/streams.ts';
import { measureThroughput } from './cases/throughput.ts';
import { describeMachine } from './machine.ts';
import { measurePeer } from './peer/measure_peer.ts';
import { FULL, type Plan, QUICK } from './plan.ts';
import { type Report, writeReport } from './report/report.ts';
import { sparkSection, writeSparkSection } from './report/spark_section.ts';
import type { Results } from './results.ts';

const USAGE = `Usage: npm run bench -- [--quick] [--peer] [--print] | --spark [--print]

  --quick  fewer rows and rounds: in two minutes instead of fifteen
  --peer   measures the Python connector too, installed from PyPI into a folder of its own
  --spark  measures the Spark data source only, and writes the figures into docs/spark.md
  --print  writes the report to the screen and leaves the documents as they are
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
    spark: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.spark) {
  const section = sparkSection(await measureSpark(), describeMachine());
  if (!values.print) writeSparkSection(section);
  console.log(section);
} else {
  const kind = values.quick ? 'quick' : 'full';
  const report = writeReport(await measureAll(kind, values.quick ? QUICK : FULL, values.peer));
  if (!values.print) save(report);
  console.log(`\n${report.markdown}`);
}

async function measureAll(kind: Results['kind'], plan: Plan, withPeer: boolean): Promise<Results> {
  const begunMs = performance.now();
  const seconds = (): string => ((performance.now() - begunMs) / 1000).toFixed(0);
  const each = async <Case, Result>(
    what: string,
    cases: readonly Case[],
    measure: (one: Case) => Promise<Result>,
  ): Promise<Result[]> => {
    const results: Result[] = [];
    for (const one of cases) {
      console.error(`${seconds().padStart(4)} s  ${what} ${JSON.stringify(one)}`);
      results.push(await measure(one));
    }
    return results;
  };
  return {
    kind,
    machine: describeMachine(),
    throughput: await each('one large table', plan.throughput, (one) =>
      measureThroughput(one, plan.throughputRounds, ({ commands }) => commands),
    ),
    streams: await each('streams', plan.streams, (one) => measureStreams(one, plan.streamsRounds)),
    quietStreams: await measureQuietStreams(200, 50, plan.quietStreamsRounds),
    scaling: await each('scaling', plan.scaling, (one) => measureScaling(one.rows, one.rounds)),
    discovery: await each('discover', plan.discovery, (one) => measureDiscovery(one, plan.discoveryRounds)),
    finops: await measureFinops(plan.finops, plan.finopsRounds),
    imageBytes: measureImageSize(),
    coldStart: await measureColdStart(plan.coldStartRounds),
    peer: withPeer ? await measurePeer(plan) : undefined,
  };
}

function save({ charts, markdown }: Report): void {
  const docs = fileURLToPath(new URL('../docs/', import.meta.url));
  rmSync(`${docs}benchmark`, { recursive: true, force: true });
  mkdirSync(`${docs}benchmark`);
  writeFileSync(`${docs}benchmark.md`, markdown);
  for (const [name, svg] of Object.entries(charts)) writeFileSync(`${docs}benchmark/${name}`, svg);
}
