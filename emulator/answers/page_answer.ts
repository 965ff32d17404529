/** A page of rows as JSON text. */
import type { Answer, RenderedRows } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import type { Table } from '../model.ts';
import { pageAnnotations } from './row_annotations.ts';

export interface PageContent {
  readonly table: Table;
  readonly select: string | undefined;
  /** The elements of `value`, separated by commas. */
  readonly rows: string | RenderedRows;
  readonly rowCount: number;
  /** Members before the rows, as JSON text. */
  readonly counts?: readonly string[];
  readonly nextLink?: string | undefined;
  readonly deltaLink?: string | undefined;
  /** Whether it is a page of changes. */
  readonly isDelta: boolean;
}

export function pageAnswer(
  exchange: Exchange,
  content: PageContent,
  headers: Readonly<Record<string, string>>,
): Answer {
  const { counts = [], deltaLink, nextLink, rows } = content;
  const head = [
    member('@odata.context', contextOf(exchange, content)),
    ...counts,
    ...pageAnnotations(exchange),
  ];
  const tail: string[] = [];
  if (deltaLink !== undefined) {
    (exchange.organization.dialect.deltaLinkPosition === 'before' ? head : tail).push(
      member('@odata.deltaLink', deltaLink),
    );
  }
  if (nextLink !== undefined) tail.push(member('@odata.nextLink', nextLink));
  const before = `{${head.join(',')},"value":[`;
  const after = `]${tail.map((one) => `,${one}`).join('')}}`;
  const body =
    typeof rows === 'string'
      ? `${before}${rows}${after}`
      : { before: Buffer.from(before), rows, after: Buffer.from(after) };
  return { status: 200, headers, body, rowCount: content.rowCount };
}

function contextOf(exchange: Exchange, { isDelta, select, table }: PageContent): string {
  const columns = select === undefined ? '' : `(${select})`;
  return `${contextRoot(exchange)}#${table.entitySet ?? ''}${columns}${isDelta ? '/$delta' : ''}`;
}

function member(name: string, value: string): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
