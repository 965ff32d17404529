import { expect, test } from '@jest/globals';
import { sparkSection } from '../../bench/report/spark_section.ts';

test('The figures of Spark: one line for each reader, with its speed against the connector alone', () => {
  const alone = {
    slices: undefined,
    wallSeconds: 40,
    planSeconds: 0,
    cpuSeconds: 1,
    connectorSeconds: 1,
  };
  const four = { slices: 4, wallSeconds: 12.5, planSeconds: 2.5, cpuSeconds: 9, connectorSeconds: 1.25 };
  const section = sparkSection({ rows: 100_000, load: [0.5, 2], costs: [alone, four] }, 'a machine');
  expect(section).toContain('100,000 rows');
  expect(section).toContain('0.5 before and 2.0 after');
  expect(section).toContain('| the connector alone | 2,500 | 40.0 | 0.0 | 1.0 × | 1.0 | 1.0 |');
  expect(section).toContain('| Spark, 4 at once | 8,000 | 12.5 | 2.5 | 3.2 × | 9.0 | 1.3 |');
});
