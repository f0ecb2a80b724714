/** What a typed line of ssh says, as options of a Host block. Pure. */
import { splitArguments } from '../../shared/sshConfig/arguments.ts';
import type { NewOption } from '../../shared/sshConfig/edit.ts';
import { findKeyword } from '../../shared/sshConfig/keywords.ts';
import { argumentsOf } from '../../shared/sshConfig/writeOption.ts';
import type { HostTarget } from '../../shared/target.ts';
import { TUNNEL_KEYWORDS, tunnelArguments } from '../../shared/tunnelSpec.ts';
import { bytesOfText } from './bytes.ts';

/** HostName first, so that the block can have another name. Texts are byte strings. */
export function optionsOfTarget({ host, user, port, options = [], forwards = [] }: HostTarget): readonly NewOption[] {
  const plain: NewOption[] = [
    { keyword: 'HostName', args: [host] },
    ...(user === undefined ? [] : [{ keyword: 'User', args: [user] }]),
    ...(port === undefined ? [] : [{ keyword: 'Port', args: [String(port)] }]),
    ...options.map(readLine),
    ...forwards.map((spec) => ({ keyword: TUNNEL_KEYWORDS[spec.type], args: tunnelArguments(spec) })),
  ];
  return plain.map(({ keyword, args }) => ({ keyword, args: args.map(bytesOfText) }));
}

function readLine(line: string): NewOption {
  const [, keyword = '', rest = ''] = /^(\S+) ([^]*)$/.exec(line) ?? [];
  const known = findKeyword(keyword);
  const isRaw = known !== undefined && ['command', 'jump', 'versionAddendum'].includes(known.kind);
  const args = isRaw || known === undefined ? [rest] : (splitArguments(rest) ?? argumentsOf(known, rest) ?? [rest]);
  return { keyword, args };
}
