/** The page where a person types the code that another device shows. */
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { page, question } from '../sign_in/sign_in_page.ts';

const CODE_FORM =
  '<p>Enter the code displayed on your app or device.</p><form method="post"><label>Code <input name="code" autocomplete="off" autofocus></label> <button>Next</button></form>';

export function devicePage({ body, method, organization }: Exchange): Answer {
  if (method === 'GET') return page('Enter code', CODE_FORM);
  const form = new URLSearchParams(body);
  const code = form.get('code') ?? '';
  const device = organization.app.pending.deviceOfUser(code);
  if (device?.state !== 'pending' || device.expiresAtMs <= Date.now())
    return page(
      'Enter code',
      `<p role="alert">That code didn't work. Check the code and try again.</p>${CODE_FORM}`,
    );
  const answer = form.get('answer');
  if (answer === null) {
    const words = `Are you trying to sign in to Emulated app as person@${organization.tenantDomain}?`;
    return page(
      'Sign in',
      question(words, { code }, [
        ['accept', 'Continue'],
        ['decline', 'Cancel'],
      ]),
    );
  }
  device.state = answer === 'accept' ? 'accepted' : 'declined';
  const done =
    answer === 'accept' ? 'You have signed in to Emulated app on your device.' : 'The sign-in was cancelled.';
  return page('Done', `<p>${done} You may now close this window.</p>`);
}
