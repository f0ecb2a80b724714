/** Reads the person's config afresh and saves an edit of it: what the calls that change one line of it share. */
import { RpcError } from '../../../shared/rpc/errors.ts';
import { type ConfigReader, type ConfigSource, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import type { TreeEdit } from '../../../shared/sshConfig/editedTree.ts';
import type { HostEditResult } from '../../../shared/sshConfig/hostEdits.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { OptionError } from '../../../shared/sshConfig/optionValue.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import { UnwritableOption } from '../../../shared/sshConfig/writeOption.ts';
import { saveTreeEdit } from '../configTools.ts';
import type { Platform } from '../platform.ts';
import { createNodeWorld } from './nodeWorld.ts';

export interface ConfigWriterSurroundings {
  readonly platform: Platform;
  readonly sources: () => readonly ConfigSource[];
  readonly openSsh: () => OpenSsh;
  /** Reads the files again. */
  readonly reload: () => void;
}

export interface ConfigWriter {
  read(): ConfigReader;
  /** Rejects with RpcError: conflict, io. */
  save(reader: ConfigReader, edit: TreeEdit): Promise<void>;
  /** Saves what was planned for one host, if it concerns no other. Rejects with RpcError also with not-now. */
  apply(reader: ConfigReader, plan: () => HostEditResult): Promise<void>;
}

export function createConfigWriter({ platform, sources, openSsh, reload }: ConfigWriterSurroundings): ConfigWriter {
  async function save(reader: ConfigReader, edit: TreeEdit): Promise<void> {
    const result = await saveTreeEdit(reader, edit, `${platform.dataFolder}/config-backups`);
    if (result.kind === 'saved') reload();
    else if (result.kind === 'conflict') throw new RpcError('conflict', 'another program changed the config');
    else throw new RpcError('io', result.reason, { file: showPath(result.path, reader.world) });
  }

  return {
    read: () => createConfigReader(sources(), createNodeWorld(platform), openSsh()),
    save,
    async apply(reader, plan) {
      const result = planned(plan);
      if (result.kind === 'clean') await save(reader, result.edit);
      else if (result.kind === 'wide') throw new RpcError('not-now', 'the line would concern other hosts as well');
      else if (result.kind === 'impossible') throw new RpcError('not-now', result.reason);
    },
  };
}

function planned(plan: () => HostEditResult): HostEditResult {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof OptionError) && !(error instanceof UnwritableOption)) throw error;
    throw new RpcError('not-now', error.message);
  }
}
