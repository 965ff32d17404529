/** The dialog with all that is known of a request, which can be sent once more. */
import { byId, element } from './elements.js';
import { copy } from './home.js';
import { canReplay, replay } from './replay.js';

export function showRequest(entry) {
  const dialog = byId('request');
  byId('request-title').textContent = `Request ${entry.number}: ${entry.status}`;
  byId('request-facts').replaceChildren(...facts(entry).flatMap(factOf));
  byId('request-text').textContent = textOf(entry);
  for (const id of ['answer-title', 'answer-body']) byId(id).hidden = true;
  byId('replay').hidden = !canReplay(entry);
  const ended = new AbortController();
  const { signal } = ended;
  dialog.addEventListener('close', () => ended.abort(), { signal });
  byId('copy-request').addEventListener('click', () => void say(() => copy(textOf(entry), 'The request')), {
    signal,
  });
  byId('replay').addEventListener('click', () => void say(() => sendAgain(entry)), { signal });
  dialog.showModal();
}

async function sendAgain(entry) {
  const { status, text } = await replay(entry);
  byId('answer-body').textContent = text;
  byId('answer-body').hidden = false;
  return `Replayed: ${status}`;
}

/** Performs what a person asked for, and says within the dialog how it ended. */
async function say(perform) {
  const title = byId('answer-title');
  title.hidden = false;
  try {
    title.textContent = await perform();
  } catch (error) {
    title.textContent = error.message;
  }
}

function facts({ at, bytes, durationMs, fault, kind, rows, userAgent }) {
  return [
    ['Time', at],
    ['Took', durationMs === undefined ? 'not ended yet' : `${durationMs} ms`],
    ['Kind', kind],
    ['Rows', rows],
    ['Bytes', bytes],
    ['From', userAgent],
    ['Fault', fault],
  ].filter(([, value]) => value !== undefined);
}

function factOf([name, value]) {
  return [element('dt', {}, name), element('dd', {}, String(value))];
}

/** The request as it was sent, as far as it is kept. */
function textOf({ body, contentType, isWhole, method, prefer, url }) {
  const headers = { prefer, 'content-type': contentType };
  const known = Object.entries(headers).filter(([, value]) => value !== undefined);
  const cut = isWhole === false && body !== undefined ? '\n… (the rest is not kept)' : '';
  return [
    `${method} ${url}`,
    ...known.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['', `${body}${cut}`]),
  ].join('\n');
}
