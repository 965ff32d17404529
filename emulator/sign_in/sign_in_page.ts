/** Very plain pages of the sign-in service. Microsoft's own look different and need more input. */
import type { Answer } from '../answer.ts';

/** Allows only inline styles. Forms are sent to the emulator, which redirects to the address of the app. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** @param body HTML; the caller must escape texts in it. */
export function page(title: string, body: string, status = 200): Answer {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px sans-serif;max-width:34em;margin:4em auto;padding:0 1em}button,input{font:inherit;padding:.4em .8em}</style>
</head><body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
    },
    body: html,
  };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** A question with two answers, sent as `answer`. @param fields further members of the form. */
export function question(
  words: string,
  fields: Readonly<Record<string, string>>,
  answers: readonly (readonly [value: string, label: string])[],
): string {
  const hidden = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');
  const buttons = answers
    .map(([value, label]) => `<button name="answer" value="${value}">${escaped(label)}</button>`)
    .join(' ');
  return `<p>${escaped(words)}</p><form method="post">${hidden}${buttons}</form>`;
}

export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": '#39',
  };
  return text.replaceAll(/[&<>"']/g, (one) => `&${names[one]};`);
}
