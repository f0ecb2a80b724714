/** A question that nobody answers for a long time. */
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Question } from '../../../shared/contract/prompts.ts';
import { describeFailure } from '../../../shared/words/failure.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { phaseOf } from '../shells/support.ts';
import { BAD, configOf, expectWords, sshFolder, startPerson } from './person.ts';

let good: Sshd;
beforeAll(async () => {
  good = await startSshd();
});

/** Every time limit there is, as short as the config lets it be. */
const SHORT_LIMITS = ['ConnectTimeout 1', 'ServerAliveInterval 1', 'ServerAliveCountMax 1'];
/** A host that uses up a ConnectTimeout as short as theirs: it takes connections and says nothing. */
const SILENT = 'silent';

interface Case {
  readonly kind: Question['kind'];
  readonly answer: Answer;
  /** The lines that lead to a server that makes this question be asked. */
  readonly arrange: (home: TempHome) => Promise<string[]>;
}

/** A server that takes one method, with the key on record. */
async function asking(home: TempHome, method: 'password' | 'keyboard-interactive'): Promise<string[]> {
  const server = await startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method === 'password' && method === 'password') context.accept();
      else if (context.method === 'keyboard-interactive' && method === 'keyboard-interactive')
        context.prompt([{ prompt: 'Code: ', echo: true }], () => context.accept());
      else context.reject([method]);
    });
    connection.on('session', (accept) =>
      accept()
        .on('pty', (ok) => ok())
        .on('shell', (ok) => ok()),
    );
  });
  const knownHosts = home.write('.ssh/known_hosts_bad', `${server.knownHostsLine}\n`);
  return ['HostName 127.0.0.1', `Port ${server.port}`, 'User anna', `UserKnownHostsFile ${knownHosts}`];
}

const onSshd = (sshd: Sshd) => ['HostName 127.0.0.1', `Port ${sshd.port}`, `User ${sshd.user}`];

const cases: readonly Case[] = [
  {
    kind: 'host-key-unknown',
    answer: { kind: 'trust', save: false },
    async arrange() {
      const sshd = await startSshd({ config: ['LoginGraceTime 0'] });
      return [...onSshd(sshd), `IdentityFile ${sshd.keyFile}`];
    },
  },
  {
    kind: 'passphrase',
    answer: { kind: 'secret', value: 'open sesame' },
    async arrange(home) {
      const sshd = await startSshd({ config: ['LoginGraceTime 0'] });
      const key = join(makeTempFolder('locked'), 'id_locked');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-a', '1', '-f', key]);
      sshd.authorize(execFileSync('ssh-keygen', ['-y', '-P', 'open sesame', '-f', key], { encoding: 'utf8' }));
      const knownHosts = home.write('.ssh/known_hosts_bad', `${sshd.knownHostsLine}\n`);
      return [...onSshd(sshd), `IdentityFile ${key}`, `UserKnownHostsFile ${knownHosts}`];
    },
  },
  {
    kind: 'password',
    answer: { kind: 'secret', value: 'secret' },
    arrange: (home) => asking(home, 'password'),
  },
  {
    kind: 'keyboard-interactive',
    answer: { kind: 'responses', values: ['123456'] },
    arrange: (home) => asking(home, 'keyboard-interactive'),
  },
];

describe.each(cases)('$kind', ({ kind, answer, arrange }) => {
  test('stays open for longer than every time limit, with no clock running, and is then answered', async () => {
    const home = makeTempHome();
    const bad = configOf(home, good, [...(await arrange(home)), ...SHORT_LIMITS]);
    const silentPort = await startTcpServer((socket) => socket.resume());
    const config = `${bad}\nHost ${SILENT}\n  HostName 127.0.0.1\n  Port ${silentPort}\n  ConnectTimeout 1\n`;
    home.write('.ssh/config', config);
    const before = sshFolder(home);
    const person = await startPerson(home, config);

    const id = await person.open(BAD);
    const prompt = await person.asked(kind);
    // What nothing counts takes an hour as well as three seconds.
    await person.noTimer();
    // Meanwhile the limits run out for another host, three times over.
    for (let turn = 0; turn < 3; turn += 1) expect((await person.fails(SILENT)).failure.code).toBe('silent');
    expect(await person.client.call('prompts.list', null)).toEqual([prompt]);
    // Others need not wait for this person's answer.
    await person.worksElsewhere();

    await person.answer(prompt, answer);
    await phaseOf(person.client, id, 'open');
    await person.client.call('shells.close', { id });
    await person.leaves();
    expect(sshFolder(home)).toEqual(before);
  });
});

describe('a server that does not wait for the answer (LoginGraceTime)', () => {
  test.each([
    ['to the question about its key', false],
    ['to the question for a passphrase', true],
  ])('%s', async (_, trusted) => {
    const sshd = await startSshd({ config: ['LoginGraceTime 1'] });
    const home = makeTempHome();
    const key = join(makeTempFolder('locked'), 'id_locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-a', '1', '-f', key]);
    sshd.authorize(execFileSync('ssh-keygen', ['-y', '-P', 'open sesame', '-f', key], { encoding: 'utf8' }));
    const knownHosts = home.write('.ssh/known_hosts_bad', trusted ? `${sshd.knownHostsLine}\n` : '');
    const config = configOf(home, good, [...onSshd(sshd), `IdentityFile ${key}`, `UserKnownHostsFile ${knownHosts}`]);
    home.write('.ssh/config', config);
    const before = sshFolder(home);
    const person = await startPerson(home, config);

    const { failure, took } = await person.fails(BAD);
    expect(failure).toEqual({ code: 'closed-while-asking', host: BAD, seconds: expect.closeTo(1, -1) as number });
    expect(took).toBeLessThan(8_000);
    expectWords(failure, BAD);
    expect(describeFailure(failure).next).toContain('Connect to bad-host again');
    // The question went with the connection.
    expect(await person.client.call('prompts.list', null)).toEqual([]);
    await person.nothingPending();
    await person.worksElsewhere();
    await person.leaves();
    expect(sshFolder(home)).toEqual(before);
  });
});
