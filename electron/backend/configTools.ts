/**
 * The config without a backend: what the command line needs to explain and edit config files. It loads nothing of
 * connections, settings or the web, so that it starts at once.
 */
import { spawnSync } from 'node:child_process';
import { type ConfigReader, createConfigReader } from '../../shared/sshConfig/configReader.ts';
import { printDocument, showText, textToBytes } from '../../shared/sshConfig/document.ts';
import type { TreeEdit } from '../../shared/sshConfig/editedTree.ts';
import type { OpenSsh } from '../../shared/sshConfig/openSsh.ts';
import type { ConfigWorld } from '../../shared/sshConfig/world.ts';
import { configSources } from './config/configSources.ts';
import { createNodeWorld } from './config/nodeWorld.ts';
import { type FollowedOpenSsh, openSshOf } from './config/platformOpenSsh.ts';
import { bytesHash, saveConfig, type SaveResult } from './config/saveConfig.ts';
import { bytePath } from './config/systemPath.ts';
import type { Platform } from './platform.ts';

export interface ConfigTreeOptions {
  /** As ssh -F; null for the usual files. */
  readonly configFile: string | null;
  /** A release, or what the settings can say. */
  readonly openSsh: OpenSsh | FollowedOpenSsh;
  /** Runs the commands of Match exec, as ssh does. */
  readonly runsMatchExec: boolean;
}

export function openConfigTree(
  platform: Pick<Platform, 'kind' | 'homeFolder' | 'environment'>,
  { configFile, openSsh, runsMatchExec }: ConfigTreeOptions,
): ConfigReader {
  const plain = createNodeWorld(platform);
  const world: ConfigWorld = runsMatchExec ? { ...plain, runMatchExec } : plain;
  const sources = configSources(configFile === null ? null : bytePath(configFile), world);
  return createConfigReader(sources, world, typeof openSsh === 'string' ? openSshOf(platform, openSsh) : openSsh);
}

/** readconf.c execute_in_shell: the person's shell, without input and output. */
function runMatchExec(command: string): boolean {
  const shell = process.env['SHELL'] ?? '/bin/sh';
  return spawnSync(shell, ['-c', showText(command)], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Writes the files of an edit, unless one of them is no longer what the reader read. */
export function saveTreeEdit(reader: ConfigReader, edit: TreeEdit, backupFolder: string | null): Promise<SaveResult> {
  const files = [...edit].map(([path, document]) => {
    const opened = reader.open(path);
    const before = opened.kind === 'file' ? textToBytes(printDocument(opened.file.document)) : null;
    return { path, basedOn: before && bytesHash(before), bytes: textToBytes(printDocument(document)) };
  });
  return saveConfig(files, { backupFolder });
}
