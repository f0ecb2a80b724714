/**
 * The keys to try for a host, in ssh(1)'s order (sshconnect2.c, pubkey_prepare): agent keys that the config names, then
 * other agent keys unless IdentitiesOnly, then key files that no agent holds. Nothing is unlocked before its turn.
 */
import { readFile } from 'node:fs/promises';
import type { HostOptions, IdentityFile } from '../../../shared/sshConfig/hostOptions.ts';
import { type AgentKey, listAgentKeys, signWithAgent } from './agentClient.ts';
import { readKeyFile, unlockKey } from './keyReader.ts';
import { signWith } from './signer.ts';
import type { Identity, IdentityCandidate } from './types.ts';
import { typeOfBlob } from './wire.ts';

export interface CandidateRequest {
  readonly options: Pick<HostOptions, 'identityFiles' | 'identitiesOnly' | 'numberOfPasswordPrompts'>;
  /** Socket or pipe; null: use no agent. */
  readonly agentPath: string | null;
  /** Ends what is under way in an agent or a worker. */
  readonly signal?: AbortSignal;
  /** Asks for a passphrase; null or empty: leave this key out. */
  readonly askPassphrase: (file: string, comment: string, attempt: number) => Promise<string | null>;
}

interface FoundFile {
  readonly file: IdentityFile;
  readonly publicKey: Buffer | null;
}

export async function identityCandidates(request: CandidateRequest): Promise<IdentityCandidate[]> {
  const { options, agentPath, signal } = request;
  const [files, agentKeys] = await Promise.all([findFiles(options.identityFiles), keysOf(agentPath, signal)]);
  const fromAgent = (key: AgentKey, label: string) => agentCandidate(agentPath ?? '', key, label, signal);

  const remaining = [...files];
  const named: IdentityCandidate[] = [];
  const others: IdentityCandidate[] = [];
  for (const key of agentKeys) {
    const index = remaining.findIndex((found) => found.publicKey?.equals(key.publicKey));
    const found = index === -1 ? undefined : remaining.splice(index, 1)[0];
    if (found) named.push(fromAgent(key, found.file.shown));
    else others.push(fromAgent(key, key.comment));
  }
  return [
    ...named,
    ...(options.identitiesOnly ? [] : others),
    ...remaining.map((found) => fileCandidate(found, request)),
  ];
}

/** An agent that does not answer is as good as none; the status bar says so. */
async function keysOf(agentPath: string | null, signal?: AbortSignal): Promise<AgentKey[]> {
  return agentPath === null ? [] : listAgentKeys(agentPath, signal).catch(() => []);
}

/** What is there of the files, with public keys where they can be known. Defaults that do not exist are left out. */
async function findFiles(files: readonly IdentityFile[]): Promise<FoundFile[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const read = await readKeyFile(file.path);
      const inFile = read.kind === 'key' ? read.publicKey : null;
      const publicKey = inFile ?? (await publicKeyOf(file.path)) ?? (await publicKeyOf(`${file.path}.pub`));
      const absent = read.kind === 'missing' && publicKey === null && !file.explicit;
      return absent ? [] : [{ file, publicKey }];
    }),
  );
  return found.flat();
}

/** The key of a public key line; null when the file is none. */
async function publicKeyOf(path: string): Promise<Buffer | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const match = /^\s*([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)/.exec(text);
  const blob = Buffer.from(match?.[2] ?? '', 'base64');
  return match !== null && typeOfBlob(blob) === match[1] ? blob : null;
}

function agentCandidate(
  agentPath: string,
  key: AgentKey,
  label: string,
  signal: AbortSignal | undefined,
): IdentityCandidate {
  const { publicKey } = key;
  const identity: Identity = {
    publicKey,
    type: typeOfBlob(publicKey),
    label,
    sign: (data, algorithm) => signWithAgent(agentPath, publicKey, data, algorithm, signal),
  };
  return { label, publicKey, load: () => Promise.resolve({ identity }) };
}

function fileCandidate({ file, publicKey }: FoundFile, request: CandidateRequest): IdentityCandidate {
  return { label: file.shown, publicKey, load: () => loadFile(file, publicKey, request) };
}

async function loadFile(
  file: IdentityFile,
  announced: Buffer | null,
  { options, askPassphrase, signal }: CandidateRequest,
): Promise<{ identity: Identity } | { skipped: string }> {
  const read = await readKeyFile(file.path);
  if (read.kind !== 'key') return { skipped: whyNot(read) };
  let result = await unlockKey(read.text, null);
  for (let attempt = 1; result.kind === 'needs-passphrase' || result.kind === 'wrong-passphrase'; attempt += 1) {
    if (attempt > options.numberOfPasswordPrompts) return { skipped: 'wrong passphrase' };
    const passphrase = await askPassphrase(file.shown, '', attempt);
    if (passphrase === null || passphrase === '') return { skipped: 'no passphrase given' };
    result = await unlockKey(read.text, passphrase, signal);
  }
  if (result.kind !== 'key') return { skipped: whyNot(result) };

  const { key } = result;
  const publicKey = Buffer.from(result.publicKey);
  // The server agreed to the key of the .pub file; a signature by another one would only count as a wrong try.
  if (announced !== null && !announced.equals(publicKey))
    return { skipped: 'the .pub file beside it is of another key' };
  return {
    identity: {
      publicKey,
      type: typeOfBlob(publicKey),
      label: file.shown,
      sign: (data, algorithm) => signWith(key, data, algorithm),
    },
  };
}

type NotUsable =
  | { readonly kind: 'missing' | 'not-a-key' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'too-open'; readonly mode: string }
  | { readonly kind: 'unsupported'; readonly format: string };

function whyNot(read: NotUsable): string {
  switch (read.kind) {
    case 'missing':
      return 'no such file';
    case 'not-a-key':
      return 'not a private key';
    case 'unreadable':
      return `cannot be read (${read.reason})`;
    case 'too-open':
      return `permissions ${read.mode} are too open: others can read it`;
    case 'unsupported':
      return `not supported: ${read.format}`;
  }
}
