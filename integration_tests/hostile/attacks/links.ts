/** Where a link may lead: nowhere but to the environment itself. */
import { answer, type Attack, changed, type Exchange, on } from '../attack.ts';

const mark = ({ origin }: Exchange): string => `from-${new URL(origin).port}`;
const port = ({ origin }: Exchange): string => new URL(origin).port;
const hostOf = (url: string): string => new URL(url).host;

type Link = (exchange: Exchange) => unknown;

/** Links that must not be followed, by what is wrong with them. */
const FOREIGN: Readonly<Record<string, Link>> = {
  'another host': (one) => `${one.decoy}/${mark(one)}`,
  'another host without a scheme': (one) => `//${hostOf(one.decoy)}/${mark(one)}`,
  'another host behind back slashes': (one) => `\\\\${hostOf(one.decoy)}/${mark(one)}`,
  'another host behind one slash of each kind': (one) => `/\\${hostOf(one.decoy)}/${mark(one)}`,
  'another host in upper case': (one) => `HTTP://${hostOf(one.decoy)}/${mark(one)}`,
  'another host behind a space': (one) => ` ${one.decoy}/${mark(one)}`,
  'another host behind a tab': (one) => `\t${one.decoy}/${mark(one)}`,
  'another host with tabs within': (one) => `ht\ttp://${hostOf(one.decoy)}/${mark(one)}`,
  'another host behind one slash': (one) => `http:/${hostOf(one.decoy)}/${mark(one)}`,
  'another host behind no slash': (one) => `http:${hostOf(one.decoy)}/${mark(one)}`,
  'our host as a user name': (one) => `http://${hostOf(one.origin)}@${hostOf(one.decoy)}/${mark(one)}`,
  'our host as user name and password': (one) =>
    `http://127.0.0.1:${port(one)}@${hostOf(one.decoy)}/${mark(one)}`,
  'our origin as a beginning': (one) => `${one.origin}.example.invalid/${mark(one)}`,
  'another port': (one) => `http://127.0.0.1:${new URL(one.decoy).port}/${mark(one)}`,
  'another name of this machine': (one) => `http://localhost:${port(one)}/${mark(one)}`,
  'another scheme': (one) => one.origin.replace('http:', 'https:'),
  'a file': () => 'file:///etc/passwd',
  'a blob of ours': (one) => `blob:${one.origin}/${mark(one)}`,
  'a view of ours': (one) => `view-source:${one.origin}/${mark(one)}`,
  data: () => 'data:application/json,{"value":[]}',
  'a script': () => 'javascript:alert(1)',
  ftp: (one) => one.origin.replace('http:', 'ftp:'),
  'a web socket': (one) => one.origin.replace('http:', 'ws:'),
  'with a user name': (one) => one.origin.replace('http://', 'http://user:password@'),
  'an address without a host': () => 'http://',
  'an address with a broken port': () => 'http://127.0.0.1:99999/',
  'a broken address': () => 'http://[::1/',
};

/** Values that are not links. */
const NONE: Readonly<Record<string, Link>> = {
  'a number': () => 5,
  true: () => true,
  'an object': (one) => ({ url: one.origin }),
  'an array': (one) => [one.origin],
  'an empty text': () => '',
  'a long text': (one) => `${one.origin}/api/data/v9.2/accounts?$skiptoken=${'x'.repeat(100_000)}`,
};

/** Links that lead to the environment, but not to rows. */
const OWN: Readonly<Record<string, Link>> = {
  'back slashes as slashes': (one) => `${one.origin}\\@${hostOf(one.decoy)}/${mark(one)}`,
  'a fragment': (one) => `${one.origin}/#@${hostOf(one.decoy)}/${mark(one)}`,
  dots: (one) => `${one.origin}/api/data/v9.2/../../../../x`,
  'a lone surrogate': (one) => `${one.origin}/api/data/v9.2/accounts?$skiptoken=\uD800`,
  'a line end': (one) => `${one.origin}/api/data/v9.2/accounts?a=\r\nHost: example.invalid`,
  'U+2028': (one) => `${one.origin}/api/data/v9.2/accounts?a=\u2028`,
  'an unfinished escape': (one) => `${one.origin}/api/data/v9.2/accounts?$skiptoken=%zz&$deltatoken=%zz`,
  NUL: (one) => `${one.origin}/api/data/v9.2/accounts?a=\u0000`,
};

const next: Attack[] = Object.entries({ ...FOREIGN, ...NONE, ...OWN }).map(([name, link]): Attack => ({
  name: `links: the next link is ${name}`,
  command: 'read',
  verdict: 'fails',
  script: on('rows', (exchange) =>
    changed(exchange, (document) => {
      const { '@odata.nextLink': _next, ...rest } = document;
      return { ...rest, '@odata.nextLink': link(exchange) };
    }),
  ),
}));

const delta: Attack[] = (['read', 'read changes'] as const).flatMap((command) =>
  Object.entries({ ...FOREIGN, ...NONE }).map(([name, link]): Attack => ({
    name: `links: the delta link is ${name}, ${command}`,
    command,
    // Without two slashes an address of the same scheme is a path of ours.
    verdict: name.endsWith('behind one slash') || name.endsWith('behind no slash') ? 'either' : 'fails',
    script: (exchange) =>
      (exchange.kind === 'rows' || exchange.kind === 'changes') &&
      exchange.usual.includes('@odata.deltaLink') &&
      changed(exchange, (document) => ({ ...document, '@odata.deltaLink': link(exchange) })),
  })),
);

const relative: Attack[] = (
  [
    ['the collection', (one: Exchange, link: string) => link.slice(`${one.origin}/api/data/v9.2/`.length)],
    ['a path', (one: Exchange, link: string) => link.slice(one.origin.length)],
    ['an origin without its scheme', (_: Exchange, link: string) => link.slice('http:'.length)],
    ['a scheme in upper case', (_: Exchange, link: string) => link.replace('http:', 'HTTP:')],
    ['a space before it', (_: Exchange, link: string) => ` ${link}`],
  ] as const
).map(([name, form]): Attack => ({
  name: `links: a next link that is relative or odd: ${name}`,
  command: 'read',
  verdict: 'delivers',
  script: on('rows', (exchange) =>
    changed(exchange, (document) => {
      const link = document['@odata.nextLink'];
      return typeof link === 'string' ? { ...document, '@odata.nextLink': form(exchange, link) } : document;
    }),
  ),
}));

const endless: Attack[] = (['rows', 'changes'] as const).flatMap((kind): Attack[] => [
  {
    name: `links: fresh links to empty pages for ever, of ${kind}`,
    command: kind === 'rows' ? 'read' : 'read changes',
    verdict: 'fails',
    mostRequests: 520,
    script: (exchange) =>
      (exchange.kind === 'rows' || exchange.kind === 'changes') &&
      answer(
        exchange,
        200,
        JSON.stringify({
          value: [],
          '@odata.nextLink': `${exchange.origin}/api/data/v9.2/accounts?$skiptoken=${exchange.index}`,
        }),
      ),
  },
  {
    name: `links: in a circle, of ${kind}`,
    command: kind === 'rows' ? 'read' : 'read changes',
    verdict: 'fails',
    script: on(kind, (exchange) =>
      changed(exchange, (document) => ({
        ...document,
        '@odata.nextLink': `${exchange.origin}${exchange.request.url}`,
      })),
    ),
  },
]);

export const LINK_ATTACKS: readonly Attack[] = [...next, ...delta, ...relative, ...endless];
