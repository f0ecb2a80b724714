/**
 * Writes and removes the forward lines of one host, where they concern no other host, through the lossless editor. What
 * a line means is shared/sshConfig/; what is opened for it is another feature's.
 */
import { RpcError } from '../../../shared/rpc/errors.ts';
import { type ConfigReader, type ConfigSource, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, toByteText } from '../../../shared/sshConfig/document.ts';
import { optionLines, removeLines } from '../../../shared/sshConfig/edit.ts';
import type { TreeEdit } from '../../../shared/sshConfig/editedTree.ts';
import type { ForwardOfHost } from '../../../shared/sshConfig/forwarding.ts';
import { ownPlaces } from '../../../shared/sshConfig/hostEditCandidates.ts';
import { addForHost } from '../../../shared/sshConfig/hostEdits.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { OptionError } from '../../../shared/sshConfig/optionValue.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import { UnwritableOption } from '../../../shared/sshConfig/writeOption.ts';
import { TUNNEL_KEYWORDS, tunnelArguments, type TunnelSpec } from '../../../shared/tunnelSpec.ts';
import { saveTreeEdit } from '../configTools.ts';
import type { Platform } from '../platform.ts';
import { createNodeWorld } from './nodeWorld.ts';

export interface ForwardLinesSurroundings {
  readonly platform: Platform;
  readonly sources: () => readonly ConfigSource[];
  readonly openSsh: () => OpenSsh;
  /** Reads the files again. */
  readonly reload: () => void;
}

export interface ForwardLines {
  /** Adds a line to the block of the host. Rejects with RpcError: not-now (it would concern others), conflict, io. */
  add(host: string, spec: TunnelSpec): Promise<void>;
  /** Removes the line. Rejects with RpcError: not-found (it is not in a block of this host alone), conflict, io. */
  remove(forward: ForwardOfHost): Promise<void>;
}

export function createForwardLines({ platform, sources, openSsh, reload }: ForwardLinesSurroundings): ForwardLines {
  const read = () => createConfigReader(sources(), createNodeWorld(platform), openSsh());

  async function save(reader: ConfigReader, edit: TreeEdit): Promise<void> {
    const result = await saveTreeEdit(reader, edit, `${platform.dataFolder}/config-backups`);
    if (result.kind === 'saved') reload();
    else if (result.kind === 'conflict') throw new RpcError('conflict', 'another program changed the config');
    else throw new RpcError('io', result.reason, { file: showPath(result.path, reader.world) });
  }

  return {
    async add(host, spec) {
      const reader = read();
      const result = plan(reader, host, spec);
      if (result.kind === 'clean') await save(reader, result.edit);
      else if (result.kind === 'wide') throw new RpcError('not-now', 'the line would concern other hosts as well');
      else if (result.kind === 'impossible') throw new RpcError('not-now', result.reason);
    },
    async remove({ host, spec, place }) {
      const reader = read();
      const edit = place === null ? null : withoutLine(reader, host, TUNNEL_KEYWORDS[spec.type], place);
      if (edit === null) throw new RpcError('not-found', 'the line is not in a block of this host');
      await save(reader, edit);
    },
  };
}

function plan(reader: ConfigReader, host: string, spec: TunnelSpec) {
  try {
    return addForHost(reader, toByteText(host), TUNNEL_KEYWORDS[spec.type], tunnelArguments(spec).map(toByteText));
  } catch (error) {
    if (!(error instanceof OptionError) && !(error instanceof UnwritableOption)) throw error;
    throw new RpcError('not-now', error.message);
  }
}

function withoutLine(
  reader: ConfigReader,
  host: string,
  keyword: string,
  place: { readonly file: string; readonly line: number },
): TreeEdit | null {
  for (const { path, document, blocks } of ownPlaces(reader, toByteText(host))) {
    if (showPath(path, reader.world) !== place.file) continue;
    const lines = blocks.flatMap((block) => optionLines(document, block, keyword));
    const index = place.line - 1;
    if (lines.includes(index)) return new Map<string, ConfigDocument>([[path, removeLines(document, [index])]]);
  }
  return null;
}
