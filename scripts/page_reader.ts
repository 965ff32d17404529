/**
 * Reads every page of a table as gzip without processing the bytes: the fastest possible client, so only the server is
 * measured. It runs as a separate process: its standard input is `{"config":{…},"table":"bench"}`, its standard output the result.
 *
 * The links come from an earlier pass over pages with the key only, which is not measured.
 */
import { text } from 'node:stream/consumers';
import { Agent, get, type IncomingMessage } from 'node:http';
import { usageOf } from './process_usage.ts';

export interface PageReading {
  readonly pages: number;
  /** The compressed size. */
  readonly bytes: number;
  readonly seconds: number;
  /** The server's processor time meanwhile, to a hundredth of a second. */
  readonly serverCpuSeconds: number;
}

export interface PageReaderOrder {
  readonly config: Readonly<Record<string, string>>;
  readonly table: string;
  readonly serverPid: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

async function readPages({ config, serverPid, table }: PageReaderOrder): Promise<PageReading> {
  const headers = { authorization: `Bearer ${await signIn(config)}`, 'accept-encoding': 'gzip' };
  const set = `${config['url']}/api/data/v9.2/${table}s`;
  const tokens = await skipTokens(`${set}?$select=${table}id`, headers);
  const cpuSeconds = (): number => usageOf(serverPid)?.cpuSeconds ?? Number.NaN;
  const [cpuBefore, begun] = [cpuSeconds(), performance.now()];
  let bytes = await countBytes(set, headers);
  for (const token of tokens) bytes += await countBytes(`${set}?${token}`, headers);
  const seconds = (performance.now() - begun) / 1000;
  return { pages: tokens.length + 1, bytes, seconds, serverCpuSeconds: cpuSeconds() - cpuBefore };
}

async function signIn(config: PageReaderOrder['config']): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config['client_id'] ?? '',
    client_secret: config['client_secret_value'] ?? '',
    scope: `${config['url']}/.default`,
  });
  const url = `${config['authority_url']}/${config['tenant_id']}/oauth2/v2.0/token`;
  const { access_token: token } = (await (await fetch(url, { method: 'POST', body })).json()) as {
    access_token: string;
  };
  return token;
}

/** The links of every page except the first. */
async function skipTokens(first: string, headers: Readonly<Record<string, string>>): Promise<string[]> {
  const tokens: string[] = [];
  let next: string | undefined = first;
  while (next !== undefined) {
    const page = (await (await fetch(next, { headers })).json()) as { '@odata.nextLink'?: string };
    next = page['@odata.nextLink'];
    const token = /\$skiptoken=[^&]+/.exec(next ?? '')?.[0];
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

async function countBytes(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent, headers }, resolve).on('error', reject);
  });
  const { headers: given, statusCode } = response;
  if (statusCode !== 200 || given['content-encoding'] !== 'gzip') {
    throw new Error(`${url} was answered with ${statusCode} and no gzip`);
  }
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes;
}

const order = JSON.parse(await text(process.stdin)) as PageReaderOrder;
process.stdout.write(JSON.stringify(await readPages(order)));
agent.destroy();
