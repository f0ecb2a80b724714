/** Asks the person at the terminal what a connection needs to know, in the words of ssh. */
import type { Question } from '../../shared/contract/prompts.ts';
import { proxyName } from '../../shared/words/phrases.ts';
import type { Asker } from '../backend/prompts/types.ts';
import { type ControllingTerminal, openControllingTerminal } from './controllingTerminal.ts';
import { visible, visibleLines } from './visible.ts';

type Ask<K extends Question['kind']> = (
  question: Extract<Question, { kind: K }>,
  terminal: ControllingTerminal,
  signal: AbortSignal,
) => ReturnType<Asker['ask']>;

/** Opens the terminal at the first question. Without one, nobody can be asked. */
export function createTerminalAsker(): Asker {
  let opened: ControllingTerminal | null | undefined;
  const terminal = () => (opened ??= openControllingTerminal());
  return {
    get interactive() {
      return terminal() !== null;
    },
    ask(question, signal) {
      const at = terminal();
      if (at === null) return Promise.resolve(null);
      // Each function gets the question of its own kind; the compiler cannot follow an index by the same value.
      const ask = ASK[question.kind] as Ask<Question['kind']>;
      return ask(question, at, signal);
    },
  };
}

const ASK: { readonly [K in Question['kind']]: Ask<K> } = {
  async password({ user, host, attempt }, terminal, signal) {
    if (attempt > 1) terminal.write('Permission denied, please try again.\n');
    return secret(await terminal.ask(`${visible(user)}@${visible(host)}'s password: `, false, signal));
  },

  async 'proxy-password'({ proxy, attempt }, terminal, signal) {
    if (attempt > 1) terminal.write('The proxy refused that password, please try again.\n');
    return secret(await terminal.ask(`${visible(proxy.user)}'s password for the ${proxyName(proxy)}: `, false, signal));
  },

  async passphrase({ file, attempt }, terminal, signal) {
    if (attempt > 1) terminal.write('Bad passphrase, try again.\n');
    return secret(await terminal.ask(`Enter passphrase for key '${visible(file)}': `, false, signal));
  },

  async 'keyboard-interactive'({ user, host, name, instruction, prompts }, terminal, signal) {
    for (const text of [name, instruction]) if (text !== '') terminal.write(`${visibleLines(text).trimEnd()}\n`);
    const values: string[] = [];
    for (const { text, echo } of prompts) {
      // With the destination in front, so that a server cannot ask in the name of another (as sshconnect2.c).
      const value = await terminal.ask(`(${visible(user)}@${visible(host)}) ${visibleLines(text)}`, echo, signal);
      if (value === null) return null;
      values.push(value);
    }
    return { kind: 'responses', values };
  },

  async 'host-key-unknown'(question, terminal, signal) {
    const { host, address, port, key, alsoKnownAs } = question;
    const place = port === 22 ? address : `[${address}]:${port}`;
    const others = alsoKnownAs.map(({ names, place: at }) => `    ${at.file}:${at.line}: ${names}`);
    const known =
      others.length === 0
        ? ['This key is not known by any other names.']
        : ['This host key is known by the following other names/addresses:', ...others];
    const lines = [
      `The authenticity of host '${host} (${place})' can't be established.`,
      `${key.type} key fingerprint is ${key.fingerprint}.`,
      ...key.randomart.trimEnd().split('\n'),
      ...known,
    ];
    terminal.write(`${lines.map(visible).join('\n')}\n`);
    let prompt = 'Are you sure you want to continue connecting (yes/no/[fingerprint])? ';
    for (;;) {
      const answer = (await terminal.ask(prompt, true, signal))?.trim();
      if (answer === undefined || answer.toLowerCase() === 'no') return null;
      if (answer.toLowerCase() === 'yes' || answer === key.fingerprint) return { kind: 'trust', save: true };
      prompt = "Please type 'yes', 'no' or the fingerprint: ";
    }
  },

  // A changed key may be an attack, so it is never a question that is answered in passing.
  'host-key-changed': () => Promise.resolve(null),

  // As ssh does: it says why and goes on without the key (authfile.c sshkey_perm_ok).
  'key-too-open'({ file, mode }, terminal) {
    const rule = '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@';
    const title = '@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @';
    const lines = [
      ...[rule, title, rule],
      `Permissions 0${mode} for '${visible(file)}' are too open.`,
      'It is required that your private key files are NOT accessible by others.',
      'This private key will be ignored.',
    ];
    terminal.write(`${lines.join('\n')}\n`);
    return Promise.resolve({ kind: 'choice', yes: false });
  },

  async 'add-key'({ file, comment }, terminal, signal) {
    const answer = await terminal.ask(`Add key ${visible(file)} (${visible(comment)}) to agent? `, true, signal);
    return answer === null ? null : { kind: 'choice', yes: /^\s*(yes|y)?\s*$/i.test(answer) };
  },

  async 'local-command'({ host, command }, terminal, signal) {
    terminal.write(`The config has a LocalCommand for ${visible(host)}, to be run on this computer:\n`);
    const answer = await terminal.ask(`  ${visible(command)}\nRun it, now and from now on (yes/no)? `, true, signal);
    return answer === null ? null : { kind: 'choice', yes: /^\s*(yes|y)\s*$/i.test(answer) };
  },

  // It ends by itself, when the key was touched.
  'touch-key'({ key }, terminal, signal) {
    terminal.write(`Confirm user presence for key ${visible(key)}\n`);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  },

  // The program that runs has the terminal by now.
  'host-keys-updated'({ host }, terminal) {
    terminal.write(
      `${visible(host)} has other host keys now. Nobody can be asked here (UpdateHostKeys ask): nothing was saved.\n`,
    );
    return Promise.resolve(null);
  },

  async 'save-failed'({ file, reason }, terminal, signal) {
    terminal.write(`The key could not be saved to ${visible(file)} (${visible(reason)}).\n`);
    const answer = (await terminal.ask('Continue without saving it (yes/no)? ', true, signal))?.trim().toLowerCase();
    return answer === 'yes' ? { kind: 'continue' } : null;
  },

  async 'agent-request'({ host, what, key }, terminal, signal) {
    const name = key === null ? '' : ` ${visible(key.comment)} (${key.fingerprint})`;
    const wish = what === 'sign' ? `use the key${name} of your agent` : 'change the keys of your agent';
    const answer = (await terminal.ask(`Let ${visible(host)} ${wish} (yes/no)? `, true, signal))?.trim().toLowerCase();
    return answer === 'yes' ? { kind: 'continue' } : null;
  },
};

function secret(value: string | null): { kind: 'secret'; value: string } | null {
  return value === null ? null : { kind: 'secret', value };
}
