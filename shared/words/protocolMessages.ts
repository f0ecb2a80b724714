/** The numbers and sections of the messages of SSH, for people who know them (RFC 4250 section 4.1). */

interface Known {
  readonly number: number;
  readonly section: string;
}

const known = (number: number, section: string): Known => ({ number, section });

/** By the part of the name after SSH_MSG_. */
const MESSAGES: ReadonlyMap<string, Known> = new Map([
  ['DISCONNECT', known(1, 'RFC 4253 §11.1')],
  ['IGNORE', known(2, 'RFC 4253 §11.2')],
  ['UNIMPLEMENTED', known(3, 'RFC 4253 §11.4')],
  ['DEBUG', known(4, 'RFC 4253 §11.3')],
  ['SERVICE_REQUEST', known(5, 'RFC 4253 §10')],
  ['SERVICE_ACCEPT', known(6, 'RFC 4253 §10')],
  ['EXT_INFO', known(7, 'RFC 8308 §2.3')],
  ['KEXINIT', known(20, 'RFC 4253 §7.1')],
  ['NEWKEYS', known(21, 'RFC 4253 §7.3')],
  ['KEXDH_INIT', known(30, 'RFC 4253 §8')],
  ['KEXECDH_INIT', known(30, 'RFC 5656 §4')],
  ['KEXDH_GEX_REQUEST', known(34, 'RFC 4419 §3')],
  ['KEXDH_GEX_INIT', known(32, 'RFC 4419 §3')],
  ['USERAUTH_REQUEST', known(50, 'RFC 4252 §5')],
  ['USERAUTH_FAILURE', known(51, 'RFC 4252 §5.1')],
  ['USERAUTH_SUCCESS', known(52, 'RFC 4252 §5.1')],
  ['USERAUTH_BANNER', known(53, 'RFC 4252 §5.4')],
  ['USERAUTH_PK_OK', known(60, 'RFC 4252 §7')],
  ['USERAUTH_PASSWD_CHANGEREQ', known(60, 'RFC 4252 §8')],
  ['USERAUTH_INFO_REQUEST', known(60, 'RFC 4256 §3.2')],
  ['USERAUTH_INFO_RESPONSE', known(61, 'RFC 4256 §3.4')],
  ['GLOBAL_REQUEST', known(80, 'RFC 4254 §4')],
  ['REQUEST_SUCCESS', known(81, 'RFC 4254 §4')],
  ['REQUEST_FAILURE', known(82, 'RFC 4254 §4')],
]);

/** `50 · RFC 4252 §5`, or empty for a message that is in no table. */
export function numberAndSection(name: string): string {
  const found = MESSAGES.get(name);
  return found === undefined ? '' : `${found.number} · ${found.section}`;
}
