/**
 * Decides whether a server's host key is taken, as ssh(1) does (sshconnect.c, verify_host_key and check_host_key), and
 * asks the person where ssh asks. Nothing secret has been sent when this runs, and it never speaks to the server.
 *
 * It is stricter than ssh in three ways: a known_hosts file that cannot be read ends the connection, a key marked
 * @revoked is refused also with StrictHostKeyChecking no, and a key that cannot be saved is not used without a word.
 * It is more helpful in one: with UserKnownHostsFile none, ssh refuses every new key; here a person may trust it once.
 */
import { isIPv4 } from 'node:net';
import type { Failure, FilePlace } from '../../../shared/contract/connections.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { isHashed, isWritableName, recordedName } from './hostNames.ts';
import { ACCEPTED, type HostKeyCheck, type HostKeyVerdict, refuse, shown } from './hostKeyCheck.ts';
import { type HostKeyStatus, hostKeyStatus } from './hostKeyStatus.ts';
import { type KnownHosts, type KnownHostsLine, knownHostsFiles, readKnownHosts } from './knownHosts.ts';
import { canReplace, type Saved } from './keyRecorder.ts';
import { findRevocation } from './revokedHostKeys.ts';
import { fingerprint, showKey } from './shownKey.ts';
import { describeSkipped } from './skippedLines.ts';
import { TrustFileUnreadable } from './trustFile.ts';
import { type HostKeyParts, takeApart, verifyCertificate } from './verifyCertificate.ts';

/** sshconnect.c: MAX_OTHER_NAMES. */
const MOST_OTHER_NAMES = 8;

const DAMAGED = 'the certificate of the host key is damaged';

/** Rejects only for defects of ours; every refusal is a verdict. */
export async function verifyHostKey(given: HostKeyCheck): Promise<HostKeyVerdict> {
  const parts = takeApart(given.key);
  if (parts === null) return refuse(given, { code: 'protocol-error', host: given.who.host, detail: DAMAGED });
  const check = { ...given, key: parts.key };
  try {
    const refusal = await refusedByFile(check, parts);
    if (refusal !== null) return refusal;
    if (isExempt(check)) return ACCEPTED;
    return (await verifyCertificate(check, parts.certificate)) ?? (await judge(check));
  } catch (error) {
    if (!(error instanceof TrustFileUnreadable)) throw error;
    const { file, reason } = error;
    return refuse(check, { code: 'known-hosts-unreadable', host: check.who.host, file, reason });
  }
}

async function refusedByFile(check: HostKeyCheck, parts: HostKeyParts): Promise<HostKeyVerdict | null> {
  const { key, certificate } = parts;
  const keys = certificate === null ? [key] : [key, certificate.authority];
  const revocation = await findRevocation(check.options.revokedHostKeys, keys);
  if (revocation.kind === 'none') return null;
  const { host } = check.who;
  if (revocation.kind === 'binary') {
    return refuse(check, {
      code: 'not-honoured',
      host,
      option: 'RevokedHostKeys',
      value: revocation.file,
      place: null,
    });
  }
  const places = [shown(check, revocation)];
  return refuse(check, { code: 'host-key-revoked', host, places, fingerprint: fingerprint(check.key) });
}

/** NoHostAuthenticationForLocalhost. ssh looks at the address it is connected to, not at the name. */
function isExempt({ options, socketAddress }: HostKeyCheck): boolean {
  if (!options.noHostAuthenticationForLocalhost || options.hostKeyAlias !== null || socketAddress === null)
    return false;
  return socketAddress === '::1' || (isIPv4(socketAddress) && socketAddress.startsWith('127.'));
}

/** Reads the files, decides, and asks if needed. Runs again when the files changed while a person was asked. */
async function judge(check: HostKeyCheck): Promise<HostKeyVerdict> {
  if (check.recorder.remembers(recordedName(check.options), check.key)) return ACCEPTED;
  const knownHosts = await readKnownHosts(knownHostsFiles(check.options));
  tellSkipped(check, knownHosts);
  const status = await statusOf(check, knownHosts);
  switch (status.kind) {
    case 'known':
      return ACCEPTED;
    case 'revoked':
      return refuse(check, {
        code: 'host-key-revoked',
        host: check.who.host,
        places: status.lines.map(({ place }) => shown(check, place)),
        fingerprint: fingerprint(check.key),
      });
    case 'unknown':
      return judgeUnknown(check, knownHosts);
    case 'changed':
      return judgeChanged(check, knownHosts, status.lines);
  }
}

/** Said before the question: the record that a person misses may be one of these lines. */
function tellSkipped(check: HostKeyCheck, { bad }: KnownHosts): void {
  const places = bad.map(({ place }) => place);
  for (const sentence of describeSkipped(places, (file) => check.recorder.showFile(file))) check.onNotice(sentence);
}

function statusOf({ options, key }: HostKeyCheck, knownHosts: KnownHosts): Promise<HostKeyStatus> {
  return hostKeyStatus(knownHosts, options, { type: typeOfBlob(key), blob: key });
}

async function judgeUnknown(check: HostKeyCheck, knownHosts: KnownHosts): Promise<HostKeyVerdict> {
  const { options, key, who, asker, signal, recorder } = check;
  const shown = showKey(key);
  const saveTo = isWritableName(options) ? recorder.destination(options) : null;
  const strict = options.strictHostKeyChecking;

  if (strict === 'ask') {
    if (!asker.interactive) return decline(check, false);
    const answer = await asker.ask(
      {
        kind: 'host-key-unknown',
        ...who,
        key: shown,
        alsoKnownAs: otherNames(check, knownHosts),
        otherTypes: [],
        saveTo,
        hashed: options.hashKnownHosts,
      },
      signal,
    );
    if (answer?.kind !== 'trust') return decline(check, true);
    if (!answer.save || saveTo === null) return ACCEPTED;
    // The files may have changed while the question stood open.
    const now = await statusOf(check, await readKnownHosts(knownHostsFiles(options)));
    if (now.kind !== 'unknown') return judge(check);
    return keep(check, await recorder.add(options, key));
  }
  // Without a place to write to, ssh takes no new key on its own either, whatever StrictHostKeyChecking says.
  if (strict === 'yes' || (saveTo === null && !recorder.discards(options))) {
    return refuse(check, {
      code: 'host-key-unknown',
      host: who.host,
      fingerprint: shown.fingerprint,
      keyType: shown.type,
      place: options.strictHostKeyCheckingPlace,
    });
  }
  if (saveTo === null) return ACCEPTED;
  return keep(check, await recorder.add(options, key));
}

async function judgeChanged(
  check: HostKeyCheck,
  knownHosts: KnownHosts,
  stored: readonly KnownHostsLine[],
): Promise<HostKeyVerdict> {
  const { options, key, who, asker, signal, recorder } = check;
  const offered = showKey(key);
  const places = stored.map(({ place }) => shown(check, place));
  if (options.strictHostKeyChecking === 'no') {
    check.onNotice(
      `${who.host} shows another host key than the one at ${places.map(({ file, line }) => `${file}:${line}`).join(', ')}. ` +
        'StrictHostKeyChecking is no, so Fairlead connects as ssh does, but sends no password and no keyboard-interactive answer, and forwards no agent, no X11 and no ports.',
    );
    return { accepted: true, unsafe: true };
  }

  const failure: Failure = { code: 'host-key-changed', host: who.host, places, fingerprint: offered.fingerprint };
  if (!asker.interactive) return refuse(check, failure);
  const replaceable = canReplace(options, stored);
  const answer = await asker.ask(
    {
      kind: 'host-key-changed',
      ...who,
      offered,
      stored: stored.map((line) => ({ key: showKey(line.key.blob), place: shown(check, line.place) })),
      alsoKnownAs: otherNames(check, knownHosts),
      knownHostsCount: knownHosts.lines.length,
      canReplace: replaceable,
    },
    signal,
  );
  const proven = answer?.kind === 'replace' && answer.fingerprint.trim() === offered.fingerprint;
  if (!proven || !replaceable) return refuse(check, failure);
  const now = await statusOf(check, await readKnownHosts(knownHostsFiles(options)));
  if (now.kind !== 'changed') return judge(check);
  return keep(check, await recorder.replace(options, key, now.lines));
}

/** Says where the key went. What could not be saved is used only if the person says so. */
async function keep(check: HostKeyCheck, saved: Saved): Promise<HostKeyVerdict> {
  if (saved.kind === 'saved') {
    check.onNotice(saved.notice);
    return ACCEPTED;
  }
  const { file, reason } = saved;
  const { who, asker, signal } = check;
  if (asker.interactive) {
    const answer = await asker.ask({ kind: 'save-failed', ...who, file, reason }, signal);
    if (answer?.kind === 'continue') return ACCEPTED;
  } else if (check.options.strictHostKeyChecking === 'no') {
    check.onNotice(`The host key of ${who.host} could not be saved in ${file}: ${reason}.`);
    return ACCEPTED;
  }
  return refuse(check, { code: 'known-hosts-unwritable', host: who.host, file, reason });
}

/** Where this very key stands under another name. */
function otherNames(check: HostKeyCheck, knownHosts: KnownHosts): { names: string; place: FilePlace }[] {
  return knownHosts.lines
    .filter((line) => line.marker === 'none' && line.key.blob.equals(check.key))
    .map(({ names, place }) => ({ names: isHashed(names) ? '[hashed name]' : names, place: shown(check, place) }))
    .slice(0, MOST_OTHER_NAMES);
}

function decline(check: HostKeyCheck, asked: boolean): HostKeyVerdict {
  return refuse(check, { code: 'host-key-declined', host: check.who.host, fingerprint: fingerprint(check.key), asked });
}
