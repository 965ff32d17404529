/** Entities of any size, whose rows come from a formula: nothing is stored, nothing can be written. */
import { COMPANIES } from '../data/companies.ts';
import { columnList } from '../data/column_list.ts';
import type { Column, Entity } from '../model/entity.ts';
import type { IndexRange } from './index_ranges.ts';

export const ENTITY_SHAPES = ['narrow', 'ordinary', 'wide'] as const;

type EntityShape = (typeof ENTITY_SHAPES)[number];

export interface GeneratedSize {
  /** Of the entity set, a word that begins with a capital letter. */
  readonly name: string;
  readonly rows: number;
  readonly shape: EntityShape;
}

export interface GeneratedEntity {
  readonly entity: Entity;
  readonly rows: number;
  /** The rows of each company, in the order of their ids. */
  readonly blocks: readonly CompanyBlock[];
}

export interface CompanyBlock extends IndexRange {
  /** In lower case. */
  readonly company: string;
}

const KEYS = 'dataAreaId* RecordNumber* SourceRecId:Int64 ModifiedDateAndTime:UtcDateTime';
const ORDINARY = `${KEYS} Name Description City Email Amount:Real Quantity:Real Total:Real LineCount:Int32
  TransactionDate:Date DueDate:Date IsClosed:NoYes Status:PurchStatus Reference:Guid Notes`;
/** The number of columns of the widest reported entity; half of them are empty texts. */
const WIDE_COLUMNS = 311;

export function generatedEntity({ name, rows, shape }: GeneratedSize): GeneratedEntity {
  const entity: Entity = {
    aotName: `Contoso${name}Entity`,
    name: `${name}Row`,
    entitySet: name,
    category: 'Transaction',
    isReadOnly: true,
    columns: columnsOf(shape),
  };
  return { entity, rows, blocks: blocksOf(rows) };
}

function columnsOf(shape: EntityShape): Column[] {
  if (shape === 'narrow') return columnList(`${KEYS} Amount:Real`);
  const ordinary = columnList(ORDINARY);
  if (shape === 'ordinary') return ordinary;
  const more = WIDE_COLUMNS - ordinary.length;
  const kinds = ['', '', 'Text', ':Real', ':Date', ':NoYes', '', '', '', ':Int32'];
  const names = Array.from({ length: more }, (_, place) => {
    const kind = kinds[place % kinds.length]!;
    if (kind === 'Text') return `Text${place}`;
    return kind === '' ? `Empty${place}` : `Column${place}${kind}`;
  });
  return [...ordinary, ...columnList(names.join(' '))];
}

function blocksOf(rows: number): CompanyBlock[] {
  const companies = COMPANIES.map(({ id }) => id.toLowerCase()).sort();
  const each = Math.ceil(rows / companies.length);
  return companies.map((company, place) => ({
    company,
    start: Math.min(rows, place * each),
    end: Math.min(rows, (place + 1) * each),
  }));
}
