/** Short ways to the elements of the page. */

export function byId(id) {
  return document.getElementById(id);
}

/** @param properties of the element; those of `aria` become attributes. */
export function element(name, { aria = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [attribute, value] of Object.entries(aria)) made.setAttribute(`aria-${attribute}`, value);
  made.append(...children);
  return made;
}

/** Performs what a person asked for, and says how it ended. @param perform resolves to words, or to nothing. */
export async function report(perform) {
  byId('mistake').textContent = '';
  byId('message').textContent = '';
  try {
    byId('message').textContent = (await perform()) ?? '';
  } catch (error) {
    byId('mistake').textContent = error.message;
  }
}
