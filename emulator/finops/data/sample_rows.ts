/** Fills an environment with the rows of the business, the same in every run. */
import { seededRandom } from '../../identifiers.ts';
import type { Environment } from '../store/environment.ts';
import { rowValues } from '../store/row_values.ts';
import { financeRows } from './finance_rows.ts';
import type { Draw, PlainRow } from './plain_rows.ts';
import { purchaseRows } from './purchase_rows.ts';
import { salesRows } from './sales_rows.ts';
import { systemRows } from './system_rows.ts';

const MADE_AT = '2026-01-05T08:00:00Z';

export function fillWithSamples(environment: Environment): void {
  const random = seededRandom(2026);
  const draw: Draw = (below) => Math.floor(random() * below);
  const all = { ...systemRows(), ...financeRows(draw), ...salesRows(draw), ...purchaseRows(draw) };
  for (const [entitySet, rows] of Object.entries(all)) {
    const store = environment.store(entitySet);
    if (store === undefined) throw new Error(`there is no entity set ${entitySet}`);
    for (const row of scattered(rows, draw)) {
      environment.load(store, rowValues(store.entity, row, environment.memberNames), MADE_AT);
    }
  }
}

/** In another order than that of the keys, so that RecIds and keys do not ascend together. */
function scattered(rows: readonly PlainRow[], draw: Draw): PlainRow[] {
  const left = [...rows];
  return rows.map(() => left.splice(draw(left.length), 1)[0]!);
}
