/** The requests that arrive, newest first. */
import { ask } from './control_api.js';
import { byId, element, report } from './elements.js';
import { canReplay, replay } from './replay.js';

const POLL_MS = 1000;
const SHOWN = 200;

/** The number of the newest request that is shown. */
let newest = 0;

/** Looks for new requests until the page is closed. */
export async function watchRequests() {
  for (;;) {
    if (byId('watch').checked && !document.hidden) await showNew();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function forgetRequests() {
  await ask('DELETE', 'requests');
  byId('requests').tBodies[0].replaceChildren();
}

async function showNew() {
  try {
    const entries = await ask('GET', `requests?after=${newest}`);
    const body = byId('requests').tBodies[0];
    for (const entry of entries) {
      body.prepend(lineOf(entry));
      newest = Number(entry.number);
    }
    while (body.children.length > SHOWN) body.lastElementChild.remove();
    if (byId('requests-title').textContent !== 'Requests') byId('requests-title').textContent = 'Requests';
  } catch {
    // The next look may find it again.
    byId('requests-title').textContent = 'Requests (the emulator does not answer)';
  }
}

function lineOf(entry) {
  const { kind, method, number, prefer, status, url, userAgent } = entry;
  const text = `${method} ${readable(url)}`;
  const cells = [
    element('td', {}, String(number)),
    element('td', { className: Number(status) < 400 ? 'answered' : 'refused' }, String(status)),
    element('td', {}, kind),
    element('td', { title: text }, text),
    element('td', {}, prefer ?? ''),
    element('td', { title: userAgent ?? '' }, userAgent ?? ''),
    element('td', {}, ...(canReplay(entry) ? [replayButton(entry)] : [])),
  ];
  // The page of one half has no column for replays.
  const columnCount = byId('requests').tHead.rows[0].cells.length;
  return element('tr', {}, ...cells.slice(0, columnCount));
}

function replayButton(entry) {
  const label = `Replay request ${entry.number}`;
  const button = element('button', { type: 'button', aria: { label } }, 'Replay');
  button.addEventListener('click', () => void report(() => replay(entry)));
  return button;
}

function readable(url) {
  try {
    return decodeURIComponent(url);
  } catch {
    // Not escaped properly: shown as it came.
    return url;
  }
}
