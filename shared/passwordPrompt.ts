/**
 * Guesses what a server's prompt asks for (RFC 4256 does not say): a password that may be remembered, or a one-time code,
 * which never is. A wrong guess costs nothing but comfort: the field takes any text either way.
 */

const CODE_WORDS =
  /\b(one[- ]?time|otp|totp|2fa|mfa|two[- ]factor|verification|authenticator|token|passcode|pass code|duo|yubikey|security code|auth(entication)? code|code)\b/i;
const PASSWORD = /\bpassword\b(?!\s*\(?otp)/i;
/** Words of a password that is being changed: PAM asks for the current one and twice for the new one. */
const CHANGE = /\b(new|current|old|retype|repeat|again|confirm)\b/i;

export function looksLikeOneTimeCode(prompt: string): boolean {
  return CODE_WORDS.test(prompt) && !(PASSWORD.test(prompt) && !/one[- ]?time|otp/i.test(prompt));
}

/** The one hidden prompt of a round that asks for the account's password, as PAM does. */
export function asksForPassword(prompts: readonly { readonly text: string; readonly echo: boolean }[]): boolean {
  const [only, ...others] = prompts;
  if (only === undefined || others.length > 0 || only.echo) return false;
  return PASSWORD.test(only.text) && !looksLikeOneTimeCode(only.text) && !CHANGE.test(only.text);
}
