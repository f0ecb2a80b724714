/**
 * Guesses whether a server's prompt asks for a one-time code, so that the browser offers codes from messages and no
 * password manager offers to save it. A wrong guess costs nothing: the field takes any text either way.
 */

const WORDS =
  /\b(one[- ]?time|otp|totp|2fa|mfa|two[- ]factor|verification|authenticator|token|passcode|pass code|duo|yubikey|security code|auth(entication)? code|code)\b/i;
const PASSWORD = /\bpassword\b(?!\s*\(?otp)/i;

export function looksLikeOneTimeCode(prompt: string): boolean {
  return WORDS.test(prompt) && !(PASSWORD.test(prompt) && !/one[- ]?time|otp/i.test(prompt));
}
