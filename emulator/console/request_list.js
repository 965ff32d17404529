/** The requests that arrive, newest first. */
import { ask } from './control_api.js';
import { byId, element } from './elements.js';
import { showRequest } from './request_detail.js';

const POLL_MS = 1000;
const SHOWN = 200;
/** After so many looks an answer that has not ended is not waited for. */
const PATIENCE_LOOKS = 60;

/** The number of the newest request that is shown. */
let newest = 0;
/** The lines of those whose answer has not ended, and how often they were looked at, by number. */
const open = new Map();

/** Looks for new requests until the page is closed. */
export async function watchRequests() {
  for (;;) {
    if (byId('watch').checked && !document.hidden) await showNew();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function forgetRequests() {
  await ask('DELETE', 'requests');
  open.clear();
  byId('requests').tBodies[0].replaceChildren();
}

async function showNew() {
  try {
    const after = Math.min(newest, ...[...open.keys()].map((number) => number - 1));
    for (const entry of await ask('GET', `requests?after=${after}`)) show(entry);
    const body = byId('requests').tBodies[0];
    while (body.children.length > SHOWN) body.lastElementChild.remove();
    if (byId('requests-title').textContent !== 'Requests') byId('requests-title').textContent = 'Requests';
  } catch {
    // The next look may find it again.
    byId('requests-title').textContent = 'Requests (the emulator does not answer)';
  }
}

function show(entry) {
  const number = Number(entry.number);
  const waiting = open.get(number);
  // A number that is not greater comes of an emulator that was started anew, or is shown already.
  if (waiting === undefined && number <= newest) return;
  const line = lineOf(entry);
  if (waiting === undefined) byId('requests').tBodies[0].prepend(line);
  else if (entry.durationMs !== undefined) replace(waiting.line, line);
  const looks = (waiting?.looks ?? 0) + 1;
  if (entry.durationMs !== undefined || looks > PATIENCE_LOOKS) open.delete(number);
  else open.set(number, { line: waiting?.line ?? line, looks });
  newest = Math.max(newest, number);
}

function replace(line, fresh) {
  const hasFocus = line.contains(document.activeElement);
  line.replaceWith(fresh);
  if (hasFocus) fresh.querySelector('button').focus();
}

function lineOf(entry) {
  const { at, bytes, durationMs, method, rows, status, url, userAgent } = entry;
  const text = `${method} ${readable(url)}`;
  const detail = element('button', { type: 'button', className: 'link', title: text }, text);
  detail.addEventListener('click', () => showRequest(entry));
  return element(
    'tr',
    {},
    element('td', { title: at }, timeOfDay(at)),
    element('td', { className: Number(status) < 400 ? 'answered' : 'refused' }, String(status)),
    element('td', {}, detail),
    numberCell(rows),
    numberCell(bytes),
    numberCell(durationMs),
    element('td', { title: userAgent ?? '' }, userAgent ?? ''),
  );
}

/** As the person's clock has it. */
function timeOfDay(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? '' : time.toLocaleTimeString('en-GB');
}

/** Empty for what is not known. */
function numberCell(value) {
  const text = value === undefined ? '' : Number(value).toLocaleString('en-US');
  return element('td', { className: 'number' }, text);
}

function readable(url) {
  try {
    return decodeURIComponent(url);
  } catch {
    // Not escaped properly: shown as it came.
    return url;
  }
}
