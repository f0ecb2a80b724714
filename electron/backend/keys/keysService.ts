/**
 * The calls `keys.*`: the folder of keys, the agent and the known_hosts files. A window names files as it was shown them,
 * and only those: there is no way from here to any other file.
 */
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { AgentKey, AgentStatus, KeyFile } from '../../../shared/contract/keys.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { ConnectionPool } from '../connections/types.ts';
import type { Platform } from '../platform.ts';
import type { Asker } from '../prompts/types.ts';
import { addToAgent } from '../ssh/agentAdd.ts';
import { agentAddress } from '../ssh/agentAddress.ts';
import { lockAgent, removeFromAgent, unlockAgent } from '../ssh/agentChange.ts';
import { AgentError, listAgentKeys } from '../ssh/agentClient.ts';
import { unlockKey } from '../ssh/keyReader.ts';
import { printable } from '../ssh/printable.ts';
import { showKey } from '../trust/shownKey.ts';
import { isNullDevice } from '../trust/trustFile.ts';
import { changePassphrase, generateKey, opened, protectKey, told } from './changeKey.ts';
import { installKey } from './installKey.ts';
import { readKeyFolder } from './keyFiles.ts';
import { findKnownHost, listKnownHosts, removeLine, restoreLine } from './knownHostsFiles.ts';

export interface KeysServiceSurroundings {
  readonly platform: Platform;
  readonly pool: Pick<ConnectionPool, 'acquire'>;
  askerOf(pane: string): Asker;
  /** Of each host of the config. */
  options(): AsyncIterable<HostOptions>;
  /** The agent may hold other keys now. */
  lookAtAgent(): Promise<AgentStatus>;
}

type KeyMethod = Exclude<Extract<keyof Handlers<unknown>, `keys.${string}`>, 'keys.agent'>;

export interface KeysService {
  readonly handlers: Pick<Handlers<unknown>, KeyMethod>;
  /** Ends what is under way. */
  close(): void;
}

export function createKeysService(surroundings: KeysServiceSurroundings): KeysService {
  const { platform, pool } = surroundings;
  const home = platform.homeFolder === '' ? homedir() : platform.homeFolder;
  const folder = join(home, '.ssh');
  const shown = (file: string) => (file.startsWith(home + sep) ? `~${file.slice(home.length)}` : file);
  const installing = new Map<string, AbortController>();
  /** The agent that was locked from here. */
  let locked: string | null = null;

  /** Names in calls are those of `keys.list`. */
  async function fileOf(name: string): Promise<string> {
    const { keys } = await readKeyFolder(folder);
    if (!keys.some((key) => key.name === name)) throw new RpcError('not-found', `there is no key file ${name}`);
    return join(folder, name);
  }

  /** Who tries which file: names of files in the folder, with the aliases of their hosts. */
  async function usersOf(): Promise<ReadonlyMap<string, string[]>> {
    const users = new Map<string, string[]>();
    for await (const { alias, identityFiles } of surroundings.options()) {
      for (const { path } of identityFiles) users.set(path, [...(users.get(path) ?? []), alias]);
    }
    return users;
  }

  async function agentOrThrow(): Promise<string> {
    const path = await agentAddress(undefined, platform);
    if (path === null) throw new RpcError('not-now', 'no agent is running', { why: 'agent' });
    return path;
  }

  /** Does something to the agent; its refusal is the error of the call. */
  async function withAgent(action: (path: string) => Promise<void>): Promise<null> {
    const path = await agentOrThrow();
    try {
      await action(path);
    } catch (error) {
      if (error instanceof AgentError) throw new RpcError('not-now', error.message, { why: 'agent' });
      throw error;
    }
    await surroundings.lookAtAgent();
    return null;
  }

  async function agentKeys(): Promise<AgentKey[]> {
    const path = await agentAddress(undefined, platform);
    const keys = path === null ? [] : await listAgentKeys(path).catch(() => []);
    return keys.map(({ publicKey, comment }) => {
      const { type, bits, fingerprint } = showKey(publicKey);
      return { type, bits, fingerprint, comment: printable(comment), blob: publicKey.toString('base64') };
    });
  }

  /** The person's own first, in the order in which hosts name them. */
  async function knownHostsPaths(): Promise<string[]> {
    const files = new Set([join(folder, 'known_hosts'), join(folder, 'known_hosts2')]);
    const others = new Set<string>();
    for await (const { userKnownHostsFiles, globalKnownHostsFiles } of surroundings.options()) {
      for (const file of userKnownHostsFiles) files.add(file);
      for (const file of globalKnownHostsFiles) others.add(file);
    }
    const own = platform.knownHostsFile === null ? [...files] : [platform.knownHostsFile];
    return [...own, ...others].filter((file) => !isNullDevice(file));
  }

  async function knownHostsFile(named: string): Promise<string> {
    const path = (await knownHostsPaths()).find((file) => shown(file) === named);
    if (path === undefined) throw new RpcError('not-found', `${named} is not one of the known_hosts files`);
    return path;
  }

  return {
    handlers: {
      'keys.list': async () => {
        const [found, users, status, keys] = await Promise.all([
          readKeyFolder(folder),
          usersOf(),
          surroundings.lookAtAgent(),
          agentKeys(),
        ]);
        const path = await agentAddress(undefined, platform);
        return {
          folder: shown(folder),
          keys: found.keys.map((key): KeyFile => ({ ...key, hosts: users.get(join(folder, key.name)) ?? [] })),
          certificates: found.certificates,
          agent: { status, keys, locked: locked !== null && locked === path && keys.length === 0 },
        };
      },
      'keys.generate': async (asked) => {
        await generateKey(folder, asked);
        return null;
      },
      'keys.changePassphrase': async ({ name, old, passphrase }) => {
        await changePassphrase(await fileOf(name), name, old, passphrase);
        return null;
      },
      'keys.protect': async ({ name }) => {
        await protectKey(await fileOf(name), name);
        return null;
      },
      'keys.install': async ({ name, host, pane }) => {
        const key = (await readKeyFolder(folder)).keys.find((each) => each.name === name);
        if (key === undefined || key.publicKey === '') {
          throw new RpcError('not-found', `the public half of ${name} is not known`);
        }
        const stop = new AbortController();
        installing.get(pane)?.abort();
        installing.set(pane, stop);
        const nothing = () => undefined;
        try {
          return await installKey(pool, host, key.publicKey, {
            pane,
            asker: surroundings.askerOf(pane),
            signal: stop.signal,
            onProgress: nothing,
            onBanner: nothing,
            onNotice: nothing,
            onRoute: nothing,
          });
        } finally {
          if (installing.get(pane) === stop) installing.delete(pane);
        }
      },
      'keys.stopInstall': ({ pane }) => {
        installing.get(pane)?.abort();
        return null;
      },
      'keys.agentAdd': ({ name, passphrase, seconds, confirm }) =>
        withAgent(async (path) => {
          const file = await fileOf(name);
          const text = await told(name, () => readFile(file, 'latin1'));
          const { key, comment } = opened(await unlockKey(text, passphrase), name);
          await addToAgent(path, { key, comment: comment === '' ? shown(file) : comment, confirm, seconds });
        }),
      'keys.agentRemove': ({ blob }) => withAgent((path) => removeFromAgent(path, Buffer.from(blob, 'base64'))),
      'keys.agentLock': ({ passphrase }) =>
        withAgent(async (path) => {
          await lockAgent(path, passphrase);
          locked = path;
        }),
      'keys.agentUnlock': ({ passphrase }) =>
        withAgent(async (path) => {
          await unlockAgent(path, passphrase);
          locked = null;
        }),
      'keys.knownHosts': async () => listKnownHosts(await knownHostsPaths(), shown),
      'keys.findKnownHost': async ({ name }) => findKnownHost(await knownHostsPaths(), shown, name),
      'keys.removeKnownHost': async ({ file, line, digest }) => {
        const path = await knownHostsFile(file);
        const bytes = await told(file, () => removeLine(path, line, digest));
        return { bytes: bytes.toString('base64') };
      },
      'keys.restoreKnownHost': async ({ file, line, bytes }) => {
        const path = await knownHostsFile(file);
        await told(file, () => restoreLine(path, line, Buffer.from(bytes, 'base64')));
        return null;
      },
    },
    close() {
      for (const stop of installing.values()) stop.abort();
    },
  };
}
