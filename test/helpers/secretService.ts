/** A real gnome-keyring on a private D-Bus, in a home of its own, so that the keychain of whoever runs the tests is not touched. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

const NEEDED = ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon'];

/** What is missing on this machine; empty: nothing. */
export function missingForSecretService(): readonly string[] {
  if (process.platform !== 'linux') return ['the Secret Service of Linux'];
  return NEEDED.filter((program) => spawnSync('which', [program]).status !== 0);
}

export interface SecretServiceBus {
  /** For DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string;
  /** Starts the key ring and unlocks it with this password; the first time it is made. */
  unlock(password: string): void;
  /** Locks it. Who then needs a secret must ask a person, and here there is none. */
  lock(): void;
}

/** A bus; the key ring runs once it was unlocked. */
export async function startSecretServiceBus(): Promise<SecretServiceBus> {
  const home = makeTempFolder('keyring');
  const environment = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: `${home}/data` };
  const script = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat >/dev/null';
  const bus = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // The session ends, and the key ring with it, when its program does: at the end of its input.
  cleanUp(() => void bus.stdin.end());
  const [line] = (await once(bus.stdout, 'data')) as [Buffer];
  const address = line.toString().trim();
  return {
    address,
    unlock: (password) =>
      void execFileSync('gnome-keyring-daemon', ['--daemonize', '--unlock', '--components=secrets'], {
        env: { ...environment, DBUS_SESSION_BUS_ADDRESS: address },
        input: password,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
    lock: () => {
      const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'];
      const call = ['org.freedesktop.Secret.Service.Lock', 'array:objpath:/org/freedesktop/secrets/collection/login'];
      execFileSync('dbus-send', [...to, ...call], {
        env: { ...environment, DBUS_SESSION_BUS_ADDRESS: address },
        stdio: 'ignore',
      });
    },
  };
}
