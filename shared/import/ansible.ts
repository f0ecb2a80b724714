/** Ansible's inventory in INI form: groups of hosts with `ansible_…` variables, ranges, and variables of groups. */
import { type Imported, importedHost, type ImportedHost } from './types.ts';

type Variables = Readonly<Record<string, string>>;

interface Found {
  readonly name: string;
  readonly group: string;
  readonly own: Variables;
}

/** More would be a mistake in a range. */
const MOST_IN_RANGE = 1000;

export function readAnsible(text: string): Imported {
  const found: Found[] = [];
  const ofGroups = new Map<string, Variables>();
  const skipped: string[] = [];
  let group = '';
  let kind = 'hosts';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/^\s*[#;].*$|\s+#.*$/, '').trim();
    const header = /^\[([^\]:]+)(?::(vars|children))?\]$/.exec(line);
    if (header !== null) [group, kind] = [header[1] ?? '', header[2] ?? 'hosts'];
    else if (line === '' || kind === 'children') continue;
    else if (kind === 'vars') ofGroups.set(group, { ...ofGroups.get(group), ...variablesOf([line]) });
    else {
      const [pattern = '', ...words] = wordsOf(line);
      const names = expanded(pattern);
      if (names === null) skipped.push(`${pattern}: the range is not understood`);
      for (const name of names ?? []) found.push({ name, group, own: variablesOf(words) });
    }
  }
  const hosts = new Map<string, ImportedHost>();
  for (const { name, group: of, own } of found) {
    // A host may stand in several groups: the first one counts, its variables are joined.
    if (hosts.has(name)) continue;
    const groups = found.filter((each) => each.name === name);
    const all = ['all', ...groups.map((each) => each.group)].map((each) => ofGroups.get(each) ?? {});
    const variables = Object.assign({}, ...all, ...groups.map((each) => each.own), own) as Variables;
    const host = hostOf(name, of, variables);
    if (typeof host === 'string') skipped.push(host);
    else hosts.set(name, host);
  }
  return { source: 'Ansible', hosts: [...hosts.values()], skipped };
}

function hostOf(name: string, group: string, variables: Variables): ImportedHost | string {
  const value = (...names: string[]) => names.map((each) => variables[each]).find((each) => each !== undefined) ?? '';
  const connection = value('ansible_connection');
  if (!['', 'ssh', 'smart', 'paramiko'].includes(connection)) return `${name}: its connection is ${connection}`;
  const values = [variables['ansible_host'], variables['ansible_user']].join('');
  if (values.includes('{{')) return `${name}: its address is a template`;
  const lost = ['ansible_password', 'ansible_ssh_pass', 'ansible_become_password'].filter((each) => each in variables);
  const extra = value('ansible_ssh_common_args');
  return importedHost(
    name,
    value('ansible_host', 'ansible_ssh_host') || name,
    {
      user: value('ansible_user', 'ansible_ssh_user'),
      port: Number(value('ansible_port', 'ansible_ssh_port')) || 0,
      identity: value('ansible_ssh_private_key_file', 'ansible_private_key_file'),
      group,
    },
    { lost: [...lost, ...(extra === '' ? [] : [`ansible_ssh_common_args ${extra}`])] },
  );
}

/** `web[01:10:2].example.com` and `db-[a:c]`. Null: not understood. */
function expanded(pattern: string): readonly string[] | null {
  const [, before = '', from = '', to = '', step = '1', after = ''] =
    /^([^[]*)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(pattern) ?? [];
  if (from === '') return pattern.includes('[') ? null : [pattern];
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  const isLetter = /^[a-zA-Z]$/.test(from) && /^[a-zA-Z]$/.test(to);
  if (!isNumber && !isLetter) return null;
  const [first, last] = isNumber ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const by = Math.max(1, Number(step));
  if ((last - first) / by > MOST_IN_RANGE) return null;
  const rest = expanded(after);
  if (rest === null) return null;
  const names: string[] = [];
  for (let at = first; at <= last; at += by) {
    const middle = isNumber ? String(at).padStart(from.length, '0') : String.fromCharCode(at);
    names.push(...rest.map((end) => `${before}${middle}${end}`));
  }
  return names;
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
}

function variablesOf(words: readonly string[]): Variables {
  return Object.fromEntries(
    words.flatMap((word) => {
      const [, name, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(word) ?? [];
      return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, '$2')]];
    }),
  );
}
