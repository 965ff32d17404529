/**
 * Measures how fast the emulator can deliver: requests the listed pages over a few connections and only counts the bytes.
 * Prints `{"seconds", "bytes"}`, the bytes as sent.
 *
 *     node bench/counting_client.ts pages.json
 */
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';

const CONNECTIONS = 4;

const { pages, token } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  pages: { url: string; prefer: string }[];
  token: string;
};
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const queue = pages.values();
let bytes = 0;

const begunMs = performance.now();
await Promise.all(Array.from({ length: CONNECTIONS }, drain));
console.log(JSON.stringify({ seconds: (performance.now() - begunMs) / 1000, bytes }));
agent.destroy();

async function drain(): Promise<void> {
  for (const { prefer, url } of queue) {
    const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip', prefer };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent, headers }, resolve).on('error', reject);
    });
    if (response.statusCode !== 200) throw new Error(`${response.statusCode} from ${url}`);
    for await (const chunk of response) bytes += (chunk as Buffer).length;
  }
}
