/**
 * The keys to try for a host, in ssh(1)'s order (sshconnect2.c, pubkey_prepare): certificates that the config names, agent
 * keys that it names, then other agent keys unless IdentitiesOnly, then key files that no agent holds. Nothing is unlocked
 * before its turn.
 */
import type { HostOptions, IdentityFile } from '../../../shared/sshConfig/hostOptions.ts';
import { type AgentKey, listAgentKeys, signWithAgent } from './agentClient.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type KeyHelp, keyFileLoader, type Loaded } from './keyFileLoader.ts';
import { readKeyFile } from './keyReader.ts';
import { readPublicHalf } from './publicKeyFile.ts';
import type { Identity, IdentityCandidate } from './types.ts';
import { typeOfBlob } from './wire.ts';

export interface CandidateRequest extends KeyHelp {
  readonly options: Pick<
    HostOptions,
    'identityFiles' | 'certificateFiles' | 'identitiesOnly' | 'numberOfPasswordPrompts'
  >;
  /** Socket or pipe; null: use no agent. */
  readonly agentPath: string | null;
  /** Ends what is under way in an agent or a worker. */
  readonly signal?: AbortSignal;
  /** A security key waits to be touched; the returned function is called when it was, or when it failed. */
  readonly onTouch?: (label: string) => () => void;
}

/** A key or certificate that files tell of. */
interface Found {
  readonly label: string;
  /** Where the private key is, or may be; null for a certificate alone. */
  readonly file: IdentityFile | null;
  /** Key or certificate in wire form; null while the file is locked. */
  readonly blob: Buffer | null;
  readonly certificate: Certificate | null;
}

export async function identityCandidates(request: CandidateRequest): Promise<IdentityCandidate[]> {
  const { options, agentPath, signal } = request;
  const [files, certificates, agentKeys] = await Promise.all([
    findFiles(options),
    findCertificates(options.certificateFiles),
    keysOf(agentPath, signal),
  ]);
  const loadFile = keyFileLoader({ ...request, mostPrompts: options.numberOfPasswordPrompts });
  const inAgent = (blob: Buffer | null) => agentKeys.find((key) => blob?.equals(key.publicKey) === true);
  const agentIdentity = (key: AgentKey, label: string): Identity => ({
    publicKey: key.publicKey,
    type: typeOfBlob(key.publicKey),
    label,
    async sign(data, algorithm) {
      const touched = isSecurityKey(key.publicKey) ? request.onTouch?.(label) : undefined;
      try {
        return await signWithAgent(agentPath ?? '', key.publicKey, data, algorithm, signal);
      } finally {
        touched?.();
      }
    },
  });
  const fromAgent = (key: AgentKey, label: string): IdentityCandidate => ({
    label,
    publicKey: key.publicKey,
    load: () => Promise.resolve({ identity: agentIdentity(key, label) }),
  });

  /** Signs with the private key of the certificate, wherever that is (sign_and_send_pubkey). */
  const loadCertified = async ({ label, file, blob, certificate }: Found): Promise<Loaded> => {
    const key = certificate?.publicKey ?? null;
    const held = inAgent(key);
    const home = files.find((found) => found.certificate === null && key !== null && found.blob?.equals(key) === true);
    const signer = held ? { identity: agentIdentity(held, label) } : await loadOrNull(home?.file ?? file, loadFile);
    if (signer === null) return { skipped: 'the private key of this certificate is neither in a file nor in an agent' };
    if ('skipped' in signer) return signer;
    if (key === null || !signer.identity.publicKey.equals(key)) return { skipped: 'it certifies another key' };
    const publicKey = blob ?? Buffer.alloc(0);
    return { identity: { ...signer.identity, publicKey, type: typeOfBlob(publicKey), label } };
  };

  const fromFile = (found: Found): IdentityCandidate => ({
    label: found.label,
    publicKey: found.blob,
    load: () => (found.certificate === null ? loadPlain(found, loadFile) : loadCertified(found)),
  });
  const asFound = (found: Found): IdentityCandidate => {
    const held = inAgent(found.blob);
    return held ? fromAgent(held, found.label) : fromFile(found);
  };

  const remaining = [...files];
  const named: IdentityCandidate[] = [];
  const others: IdentityCandidate[] = [];
  for (const key of agentKeys) {
    const index = remaining.findIndex((found) => found.blob?.equals(key.publicKey) === true);
    const found = index === -1 ? undefined : remaining.splice(index, 1)[0];
    if (found) named.push(fromAgent(key, found.label));
    else others.push(fromAgent(key, key.comment));
  }
  return onlyOnce([
    ...certificates.map(asFound),
    ...named,
    ...(options.identitiesOnly ? [] : others),
    ...remaining.map(fromFile),
  ]);
}

/** FIDO keys (PROTOCOL.u2f): a person touches them to sign. */
function isSecurityKey(publicKey: Buffer): boolean {
  return typeOfBlob(publicKey).startsWith('sk-');
}

/** An agent that does not answer is as good as none; the status bar says so. */
async function keysOf(agentPath: string | null, signal?: AbortSignal): Promise<AgentKey[]> {
  return agentPath === null ? [] : listAgentKeys(agentPath, signal).catch(() => []);
}

/** Each refusal counts as a try at the server, also that of the same key twice. */
function onlyOnce(candidates: readonly IdentityCandidate[]): IdentityCandidate[] {
  return candidates.filter(
    ({ publicKey }, index) =>
      publicKey === null ||
      candidates.findIndex((other) => other.publicKey !== null && other.publicKey.equals(publicKey)) === index,
  );
}

/**
 * What is there of the key files, with public keys where they can be known, each followed by its certificate when the
 * config names no certificates at all (ssh.c load_public_identity_files). Defaults that do not exist are left out.
 */
async function findFiles({
  identityFiles,
  certificateFiles,
}: Pick<HostOptions, 'identityFiles' | 'certificateFiles'>): Promise<Found[]> {
  const found = await Promise.all(
    identityFiles.map(async (file): Promise<Found[]> => {
      const read = await readKeyFile(file.path);
      const inFile = read.kind === 'key' ? read.publicKey : null;
      const blob = inFile ?? (await readPublicHalf(file.path))?.blob ?? null;
      const certificate = certificateFiles.length === 0 ? await certificateIn(`${file.path}-cert`, file) : null;
      const absent = read.kind === 'missing' && blob === null && !file.explicit;
      return [
        ...(absent
          ? []
          : [{ label: file.shown, file, blob, certificate: blob === null ? null : readCertificate(blob) }]),
        ...(certificate === null ? [] : [{ ...certificate, label: `${file.shown}-cert.pub` }]),
      ];
    }),
  );
  return found.flat();
}

/** CertificateFile: those that are there and are a person's certificates. */
async function findCertificates(paths: readonly string[]): Promise<Found[]> {
  const found = await Promise.all(paths.map((path) => certificateIn(path, keyBeside(path))));
  return found.filter((each) => each !== null);
}

/** `id-cert.pub` certifies `id`, where ssh-keygen puts it. */
function keyBeside(path: string): IdentityFile | null {
  const key = /^(.+)-cert(\.pub)?$/.exec(path)?.[1];
  return key === undefined ? null : { path: key, shown: key, explicit: false };
}

async function certificateIn(path: string, file: IdentityFile | null): Promise<Found | null> {
  const line = await readPublicHalf(path);
  const certificate = line === null ? null : readCertificate(line.blob);
  return line === null || certificate?.role !== 'user' ? null : { label: path, file, blob: line.blob, certificate };
}

async function loadOrNull(file: IdentityFile | null, load: (file: IdentityFile) => Promise<Loaded>) {
  return file === null ? null : load(file);
}

async function loadPlain({ file, blob }: Found, load: (file: IdentityFile) => Promise<Loaded>): Promise<Loaded> {
  const loaded = (await loadOrNull(file, load)) ?? { skipped: 'no such file' };
  // The server agreed to the key of the .pub file; a signature by another one would only count as a wrong try.
  const other = 'identity' in loaded && blob !== null && !loaded.identity.publicKey.equals(blob);
  return other ? { skipped: 'the .pub file beside it is of another key' } : loaded;
}
