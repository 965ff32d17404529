/** Deliberate defects of the engine, each of which some test must notice. `npm run mutations` plants them one by one. */
import type { Defect } from './defect.ts';
import { CURSORS } from './defects/cursors.ts';
import { DELETES } from './defects/deletes.ts';
import { DELIVERY } from './defects/delivery.ts';
import { MACHINE } from './defects/machine.ts';
import { PLAN } from './defects/plan.ts';
import { RANGES } from './defects/ranges.ts';
import { SERVICE } from './defects/service.ts';
import { WATERMARKS } from './defects/watermarks.ts';

export const DEFECTS: readonly Defect[] = [
  ...DELIVERY,
  ...MACHINE,
  ...PLAN,
  ...CURSORS,
  ...DELETES,
  ...RANGES,
  ...WATERMARKS,
  ...SERVICE,
];
