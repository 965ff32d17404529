/** Columns that the system fills itself, where a developer has mapped them. */
import type { Entity } from '../model/entity.ts';

/** Names of such columns, with what fills them. */
const FILLED: Readonly<Record<string, 'modified' | 'rec-id'>> = {
  ModifiedDateAndTime: 'modified',
  SysRecId: 'rec-id',
  MainAccountRecId: 'rec-id',
  GeneralJournalAccountEntryRecId: 'rec-id',
  SourceKey: 'rec-id',
  BatchJobRecId: 'rec-id',
};

/** @returns JSON text by column. @param now as rows carry it. */
export function systemValues({ columns }: Entity, recId: bigint, now: string): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap(({ name }) => {
      const filled = FILLED[name];
      if (filled === undefined) return [];
      return [[name, filled === 'modified' ? JSON.stringify(now) : String(recId)]];
    }),
  );
}

export function isSystemColumn(name: string): boolean {
  return Object.hasOwn(FILLED, name);
}
