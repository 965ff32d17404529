/** Writes the figures of Spark into docs/spark.md, between the markers of this command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SparkCost, SparkResult } from '../cases/spark.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/spark.md', import.meta.url));
const [BEGIN, END] = ['<!-- begin bench --spark -->', '<!-- end bench --spark -->'];

/** @param machine in words. @returns the section. */
export function sparkSection({ costs, load, rows }: SparkResult, machine: string): string {
  const alone = costs.find(({ slices }) => slices === undefined)?.wallSeconds ?? Number.NaN;
  const line = ({ connectorSeconds, cpuSeconds, planSeconds, slices, wallSeconds }: SparkCost): string => {
    const name = slices === undefined ? 'the connector alone' : `Spark, ${slices} at once`;
    const cells = [
      name,
      Math.round(rows / wallSeconds).toLocaleString('en'),
      wallSeconds.toFixed(1),
      planSeconds.toFixed(1),
      `${(alone / wallSeconds).toFixed(1)} ×`,
      cpuSeconds.toFixed(1),
      connectorSeconds.toFixed(1),
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    `Measured on ${machine}, by \`npm run bench -- --spark\`: ${rows.toLocaleString('en')} rows, one second a page, \`local-cluster[8,1,512]\`, into \`noop\`.`,
    'Planning is `discover` and `slices`, before the first task starts. Spark, its executors and its Python workers had started before.',
    `The load average of the machine was ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after; above the number of processors, wall times are longer than on a quiet machine.`,
    '',
    '| reader | rows/s | wall s | of it planning | speed | CPU s of the job | CPU s of its connectors |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...costs.map(line),
  ].join('\n');
}

export function writeSparkSection(section: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/spark.md has lost its markers');
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${section}\n\n${END}${after}`);
}
