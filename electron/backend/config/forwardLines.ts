/**
 * Writes and removes the forward lines of one host, where they concern no other host, through the lossless editor. What
 * a line means is shared/sshConfig/; what is opened for it is another feature's.
 */
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { ConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, toByteText } from '../../../shared/sshConfig/document.ts';
import { optionLines, removeLines } from '../../../shared/sshConfig/edit.ts';
import type { TreeEdit } from '../../../shared/sshConfig/editedTree.ts';
import type { ForwardOfHost } from '../../../shared/sshConfig/forwarding.ts';
import { ownPlaces } from '../../../shared/sshConfig/hostEditCandidates.ts';
import { addForHost } from '../../../shared/sshConfig/hostEdits.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import { TUNNEL_KEYWORDS, tunnelArguments, type TunnelSpec } from '../../../shared/tunnelSpec.ts';
import type { ConfigWriter } from './configWriter.ts';

export interface ForwardLines {
  /** Adds a line to the block of the host. Rejects with RpcError: not-now (it would concern others), conflict, io. */
  add(host: string, spec: TunnelSpec): Promise<void>;
  /** Removes the line. Rejects with RpcError: not-found (it is not in a block of this host alone), conflict, io. */
  remove(forward: ForwardOfHost): Promise<void>;
}

export function createForwardLines(writer: ConfigWriter): ForwardLines {
  return {
    async add(host, spec) {
      const reader = writer.read();
      const args = tunnelArguments(spec).map(toByteText);
      await writer.apply(reader, () => addForHost(reader, toByteText(host), TUNNEL_KEYWORDS[spec.type], args));
    },
    async remove({ host, spec, place }) {
      const reader = writer.read();
      const edit = place === null ? null : withoutLine(reader, host, TUNNEL_KEYWORDS[spec.type], place);
      if (edit === null) throw new RpcError('not-found', 'the line is not in a block of this host');
      await writer.save(reader, edit);
    },
  };
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
