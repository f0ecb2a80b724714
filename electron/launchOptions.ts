/** The options that every way of starting Fairlead has in common, read from a command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface LaunchOptions {
  /** Absolute path of the main config file, or null for the usual ones. */
  readonly configFile: string | null;
  /** Absolute path that stands for UserKnownHostsFile everywhere, or null. */
  readonly knownHostsFile: string | null;
  readonly openDemo: boolean;
}

const declared = {
  config: { type: 'string' },
  'known-hosts': { type: 'string' },
  demo: { type: 'boolean' },
} as const;

/** Reads the common options and leaves out what it does not know: Chromium has many options of its own. */
export function readLaunchOptions(args: readonly string[]): LaunchOptions {
  const { values } = parseArgs({ args: [...args], options: declared, strict: false, allowPositionals: true });
  return {
    configFile: file(values.config),
    knownHostsFile: file(values['known-hosts']),
    openDemo: values.demo === true,
  };
}

/** The command line that `readLaunchOptions` reads back to the same. */
export function writeLaunchOptions(options: LaunchOptions): string[] {
  return [
    ...(options.configFile === null ? [] : ['--config', options.configFile]),
    ...(options.knownHostsFile === null ? [] : ['--known-hosts', options.knownHostsFile]),
    ...(options.openDemo ? ['--demo'] : []),
  ];
}

function file(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? resolve(value) : null;
}
