/** The first view: the configuration to copy, and buttons that make the service misbehave. */
import { ask } from './control_api.js';
import { byId, element, report } from './elements.js';

/** What a fault can do, by what a person reads. */
const FAULTS = {
  'Server is unavailable (503)': { type: 'status', status: 503 },
  'Too many requests (429, wait 2 s)': { type: 'status', status: 429, headers: { 'retry-after': '2' } },
  'Error of the service (500)': { type: 'status', status: 500 },
  'Answer comes 3 s later': { type: 'delay', ms: 3000 },
  'No answer at all': { type: 'stall' },
  'Connection ends before the answer': { type: 'disconnect' },
  'Connection ends after 200 bytes': { type: 'cut', afterBytes: 200 },
  'Compressed answer ends too early': { type: 'truncateGzip' },
  'A page to sign in at, as HTML': { type: 'html' },
  'Malformed JSON': { type: 'malformedJson' },
};

export function prepareHome() {
  byId('fault-action').replaceChildren(
    ...Object.keys(FAULTS).map((text) => element('option', { value: text }, text)),
  );
  byId('fault').addEventListener('submit', (event) => {
    event.preventDefault();
    void report(addFault);
  });
  for (const button of document.querySelectorAll('[data-control]'))
    button.addEventListener('click', () => void report(() => perform(button)));
  byId('copy-configuration').addEventListener(
    'click',
    () => void report(() => copy(byId('configuration').textContent, 'The configuration')),
  );
}

export async function showHome() {
  const configuration = await ask('GET', 'configuration');
  byId('configuration').textContent = JSON.stringify(configuration, null, 2);
}

/** @param what of a sentence that says it was copied. */
export async function copy(text, what) {
  await navigator.clipboard.writeText(text);
  return `${what} is in the clipboard.`;
}

async function perform({ dataset: { body, control, says } }) {
  const [method, path] = control.split(' ');
  await ask(method, path, body);
  return says;
}

async function addFault() {
  const [text, match, times] = ['action', 'match', 'times'].map((name) => byId(`fault-${name}`).value);
  await ask('POST', 'faults', JSON.stringify({ match, times: Number(times), action: FAULTS[text] }));
  return `${text}: the next ${times === '1' ? 'request' : `${times} requests`} of this kind.`;
}
