/** Deliberate defects: what the service says, and how it is asked. */
import { type Defect, one } from '../defect.ts';

export const SERVICE: readonly Defect[] = [
  one(
    'a waiter that was let in takes the place of another',
    ['unit_tests/core/concurrency.test.ts'],
    'src/core/concurrency.ts',
    'if (place >= 0) this.#waiting.splice(place, 1);',
    'this.#waiting.splice(place, 1);',
  ),
  one(
    'a waiter that is aborted in the moment it is let in keeps its place',
    ['unit_tests/core/concurrency.test.ts'],
    'src/core/concurrency.ts',
    '    if (signal.aborted) leave();\n',
    '',
  ),
  {
    what: 'an unknown column is known by one code only',
    noticedBy: ['unit_tests/dataverse/fault_codes.test.ts'],
    edits: [
      {
        file: 'src/dataverse/fault_codes.ts',
        find: 'function unknownName({ message, status }: ServiceFault)',
        replace: 'function unknownName({ code, message }: ServiceFault)',
      },
      {
        file: 'src/dataverse/fault_codes.ts',
        find: 'if (status !== 400 && status !== 404) return undefined;',
        replace: "if (code !== '0x80060888') return undefined;",
      },
    ],
  },
  one(
    'the page size shrinks under a page number',
    ['integration_tests/numbered_pages.test.ts'],
    'src/dataverse/dataverse_pages.ts',
    '...(isNumbered ? {} : { afterTimeout',
    '...(isNumbered && false ? {} : { afterTimeout',
  ),
  one(
    'the page size grows under a page number',
    ['unit_tests/odata/page_sizes.test.ts'],
    'src/odata/page_sizes.ts',
    'const rows = (isNumbered ? this.#asked.get(table) : undefined) ?? this.of(table);',
    'const rows = this.of(table);',
  ),
  one(
    'a page number of an earlier run is gone on from',
    ['integration_tests/numbered_pages.test.ts'],
    'src/dataverse/dataverse_pages.ts',
    "if (resume.kind !== 'link' || isNumberedLink(resume.link)) return false;",
    "if (resume.kind !== 'link') return false;",
  ),
  one(
    'a date that is not on the calendar is taken for the next month',
    ['unit_tests/config/config.test.ts'],
    'src/config/date_time.ts',
    ' || !isOnCalendar(date)',
    '',
  ),
  one(
    'a blank row filter is accepted',
    ['unit_tests/config/config.test.ts'],
    'src/config/config.ts',
    "if (filter.trim() === '') {",
    "if (filter === '') {",
  ),
  {
    what: 'an unknown table is known by one code only',
    noticedBy: ['unit_tests/dataverse/fault_codes.test.ts'],
    edits: [
      {
        file: 'src/dataverse/fault_codes.ts',
        find: 'function unknownName({ message, status }: ServiceFault)',
        replace: 'function unknownName({ code, message, status }: ServiceFault)',
      },
      {
        file: 'src/dataverse/fault_codes.ts',
        find: "if (/Resource not found for the segment '[^']+'/.test(message)) return",
        replace:
          "if (code === '0x8006088a' && /Resource not found for the segment '[^']+'/.test(message)) return",
      },
    ],
  },
  one(
    'a full gauge stops every stream for as long as the service says',
    ['unit_tests/http/full_gauge.test.ts'],
    'src/http/policies/throttle_pause.ts',
    'Math.min(SOON_MS, this.#lengthMs(response))',
    'this.#lengthMs(response)',
  ),
];
