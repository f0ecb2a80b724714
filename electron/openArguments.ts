/** Reads what is to be opened from a command line: `fairlead open HOST…`, a shortcut, or a link that a system hands over. */
import { parseArgs } from 'node:util';
import type { OpenRequest } from '../shared/contract/launch.ts';
import { isLink, parseLink } from '../shared/link.ts';
import { parseTarget } from '../shared/typedTarget.ts';

type Asked = OpenRequest['hosts'][number];

const declared = {
  split: { type: 'boolean' },
  workspace: { type: 'string' },
  files: { type: 'boolean' },
  'new-window': { type: 'boolean' },
  config: { type: 'string' },
  'known-hosts': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The arguments behind `open`. Text: what is wrong with them. Throws TypeError of parseArgs for an unknown option. */
export function readOpenArguments(args: readonly string[]): (OpenRequest & { readonly help: boolean }) | string {
  const { values, positionals } = parseArgs({ args: [...args], options: declared, allowPositionals: true });
  const hosts: Asked[] = [];
  for (const text of positionals) {
    const asked = isLink(text) ? readLink(text) : readHost(text, values.files === true);
    if (typeof asked === 'string') return asked;
    hosts.push(asked);
  }
  const { workspace = null } = values;
  if (hosts.length === 0 && workspace === null && values.help !== true && values['new-window'] !== true)
    return 'a host is missing';
  return {
    ...{ hosts, workspace },
    split: values.split === true,
    newWindow: values['new-window'] === true,
    help: values.help === true,
  };
}

/** The links among the arguments that a system starts the program with; everything else there is not for us. */
export function linksAmong(args: readonly string[]): OpenRequest | null {
  const hosts = args.filter(isLink).flatMap((text) => {
    const asked = readLink(text);
    return typeof asked === 'string' ? [] : [asked];
  });
  return hosts.length === 0 ? null : { hosts, split: false, workspace: null, newWindow: false };
}

function readLink(text: string): Asked | string {
  const link = parseLink(text);
  return 'problem' in link ? link.problem : { ...link, isLink: true };
}

/** One word is one host, and no line of ssh: a program that calls us hands over names. */
function readHost(text: string, files: boolean): Asked | string {
  if (/\s/.test(text)) return `${text} is no host`;
  const parsed = parseTarget(text);
  if (parsed === null) return 'a host is missing';
  if ('problem' in parsed) return parsed.problem;
  return { target: parsed.target, path: null, files, isLink: false };
}
