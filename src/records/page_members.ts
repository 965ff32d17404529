/** The members of a page other than its rows. */
import { MAX_ERROR_BYTES } from '../http/body_limits.ts';
import { MAX_LINK_CHARACTERS } from '../odata/links.ts';
import { readFault, ServiceFaultError } from '../odata/service_fault.ts';
import { MalformedJson } from './json_bytes.ts';

export class PageMembers {
  /** The link to the next page. */
  nextLink: string | undefined;
  /** The link to the changes after this read. */
  deltaLink: string | undefined;
  count: number | undefined;

  clear(): void {
    this.nextLink = undefined;
    this.deltaLink = undefined;
    this.count = undefined;
  }

  /** Takes the value of a member, which has been scanned. @throws ServiceFaultError for an error in the page. */
  take(name: string, bytes: Buffer, start: number, end: number): void {
    switch (name) {
      case '@odata.nextLink':
        this.nextLink = readLink(bytes, start, end);
        break;
      case '@odata.deltaLink':
        this.deltaLink = readLink(bytes, start, end);
        break;
      case '@odata.count':
        this.count = readCount(bytes, start, end);
        break;
      case 'error':
        throw errorInPage(bytes, start, end);
      default:
        break;
    }
  }
}

/** A link with every character escaped. */
const MAX_LINK_BYTES = 6 * MAX_LINK_CHARACTERS;

/** The link in a JSON string in `bytes`. @throws MalformedJson for anything else. */
function readLink(bytes: Buffer, start: number, end: number): string {
  if (end - start > MAX_LINK_BYTES) throw new MalformedJson('a link that is too long to be followed', start);
  const link: unknown = JSON.parse(bytes.toString('utf8', start, end));
  if (typeof link !== 'string' || link === '') throw new MalformedJson('a link that is not a text', start);
  return link;
}

/** The number in `bytes`; undefined if it is not a whole number, since a count is optional. */
function readCount(bytes: Buffer, start: number, end: number): number | undefined {
  const count = Number(bytes.toString('latin1', start, end));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** The service's error in a page with an `error`: the value in `bytes`. */
function errorInPage(bytes: Buffer, start: number, end: number): ServiceFaultError {
  if (end - start > MAX_ERROR_BYTES) throw new MalformedJson('an error that is too long to be read', start);
  return new ServiceFaultError(readFault(200, `{"error":${bytes.toString('utf8', start, end)}}`));
}
