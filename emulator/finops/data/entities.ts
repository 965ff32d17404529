/** All entities that every environment has. */
import type { Entity } from '../model/entity.ts';
import { FINANCE_ENTITIES } from './finance_entities.ts';
import { PURCHASE_ENTITIES } from './purchase_entities.ts';
import { SALES_ENTITIES } from './sales_entities.ts';
import { SYSTEM_ENTITIES } from './system_entities.ts';

export const ENTITIES: readonly Entity[] = [
  ...SYSTEM_ENTITIES,
  ...FINANCE_ENTITIES,
  ...PURCHASE_ENTITIES,
  ...SALES_ENTITIES,
];
