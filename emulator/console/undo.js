/** The button that takes the last deletion back. */
import { byId, report } from './elements.js';

let ended = new AbortController();

/** @param restore performs it; resolves to what is to be said. */
export function offerUndo(restore) {
  forgetUndo();
  const button = byId('undo');
  button.hidden = false;
  button.addEventListener(
    'click',
    () =>
      void report(async () => {
        forgetUndo();
        return restore();
      }),
    { signal: ended.signal },
  );
}

export function forgetUndo() {
  ended.abort();
  ended = new AbortController();
  byId('undo').hidden = true;
}
