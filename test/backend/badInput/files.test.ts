/** Files of the person that cannot be understood, read or written: nothing is lost, and the way on is said. */
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HostList } from '../../../shared/contract/config.ts';
import { describeFailure } from '../../../shared/words/failure.ts';
import { asOrdinaryUser, giveToOrdinaryUser } from '../../helpers/ordinaryUser.ts';
import { mountSmallDisk } from '../../helpers/smallDisk.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { phaseOf, until } from '../shells/support.ts';
import { BAD, configOf, expectWords, sshFolder, startPerson } from './person.ts';

let good: Sshd;
let sshd: Sshd;
beforeAll(async () => {
  [good, sshd] = await Promise.all([startSshd(), startSshd()]);
});

const linesTo = (knownHosts: string) => [
  'HostName 127.0.0.1',
  `Port ${sshd.port}`,
  `User ${sshd.user}`,
  `IdentityFile ${sshd.keyFile}`,
  `UserKnownHostsFile ${knownHosts}`,
];

describe('a config with a syntax error', () => {
  test.each([
    ['an option that there is none of', 'Prot 2222', /bad configuration option/i],
    ['a value that is none', 'Port twenty-two', /port/i],
    ['a quote that never ends', 'User "anna', /quote/i],
  ])('%s: the hosts are listed, none is connected to, and a repaired file works at once', async (_, line, says) => {
    const home = makeTempHome();
    const sound = configOf(home, good, linesTo(join(home.path, '.ssh', 'known_hosts')));
    const faulty = sound.replace('HostName 127.0.0.1', `HostName 127.0.0.1\n  ${line}`);
    const file = home.write('.ssh/config', faulty);
    const before = sshFolder(home);
    const person = await startPerson(home, faulty);

    const list = await person.client.call('config.hosts', null);
    expect(list.hosts.map(({ alias }) => alias)).toEqual([BAD, 'good']);
    const place = { file: '~/.ssh/config', line: 3 };
    expect(list.problems).toEqual([{ ...place, text: expect.stringMatching(says) as string, fatal: true }]);

    // ssh refuses the whole file, for every host.
    for (const alias of [BAD, 'good']) {
      const { failure, took } = await person.fails(alias);
      expect(failure).toMatchObject({ code: 'config-refused', host: alias, errors: [place] });
      expect(took).toBeLessThan(8_000);
      expectWords(failure, '~/.ssh/config:3');
      expect(describeFailure(failure).detail).toMatch(says);
      expect(describeFailure(failure).next).toContain('Correct the config');
    }
    await person.nothingPending();
    expect(sshFolder(home)).toEqual(before);

    let known: HostList = list;
    writeFileSync(file, sound);
    await until(
      (changed) =>
        person.client.on('config.changed', (next) => {
          known = next;
          changed();
        }),
      () => (known.problems.length === 0 ? known : undefined),
    );
    await person.worksElsewhere();
    await person.leaves();
  });
});

test('a known_hosts without read permission', async () => {
  const home = makeTempHome();
  const file = home.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n`);
  const config = configOf(home, good, linesTo(file));
  home.write('.ssh/config', config);
  giveToOrdinaryUser(home.path);
  const before = sshFolder(home);
  chmodSync(file, 0o000);
  const person = await startPerson(home, config);
  const logins = sshd.log().match(/Accepted publickey/g)?.length ?? 0;

  const { failure, took } = await asOrdinaryUser(() => person.fails(BAD));
  expect(failure).toEqual({ code: 'known-hosts-unreadable', host: BAD, file, reason: 'permission denied' });
  expect(took).toBeLessThan(8_000);
  expectWords(failure, BAD);
  expect(describeFailure(failure)).toMatchObject({
    headline: `${file} cannot be read`,
    next: expect.stringContaining(`Make ${file} readable`) as string,
  });
  // The key is on record in a file that nobody could read: it must not pass for unknown.
  expect(sshd.log().match(/Accepted publickey/g)?.length ?? 0).toBe(logins);
  await person.nothingPending();
  await person.worksElsewhere();

  chmodSync(file, 0o600);
  const id = await person.open(BAD);
  await phaseOf(person.client, id, 'open');
  await person.leaves();
  expect(sshFolder(home)).toEqual(before);
});

describe('a known_hosts on a full disk', () => {
  test('the key is not saved by halves; the person may go on or stop; with room it is saved', async ({ skip }) => {
    const disk = mountSmallDisk() ?? skip('no right to mount a disk');
    const file = join(disk.path, 'known_hosts');
    const home = makeTempHome();
    const config = configOf(home, good, linesTo(file));
    home.write('.ssh/config', config);
    const before = sshFolder(home);
    // Not quite to the end of a block: the beginning of a line finds room, the rest does not.
    writeFileSync(file, `${good.knownHostsLine}\n`);
    appendFileSync(file, `# ${'x'.repeat(4096 - 20 - readFileSync(file).length)}\n`);
    const content = readFileSync(file);
    disk.fill();
    const person = await startPerson(home, config);

    const trusting = async () => {
      const id = await person.open(BAD);
      await person.answer(await person.asked('host-key-unknown'), { kind: 'trust', save: true });
      return id;
    };

    const stopped = await trusting();
    const prompt = await person.asked('save-failed');
    expect(prompt.question).toMatchObject({ host: BAD, file, reason: 'no space left on the disk' });
    await person.answer(prompt, { kind: 'cancel' });
    const { state } = await phaseOf(person.client, stopped, 'failed');
    expect(state.failure).toEqual({
      code: 'known-hosts-unwritable',
      host: BAD,
      file,
      reason: 'no space left on the disk',
    });
    expectWords(state.failure, BAD);
    expect(describeFailure(state.failure).next).toContain('trust the key once without saving it');
    await person.client.call('shells.close', { id: stopped });
    await person.nothingPending();
    expect(readFileSync(file)).toEqual(content);

    const unsaved = await trusting();
    await person.answer(await person.asked('save-failed'), { kind: 'continue' });
    await phaseOf(person.client, unsaved, 'open');
    await person.client.call('shells.close', { id: unsaved });
    expect(readFileSync(file)).toEqual(content);
    await person.worksElsewhere();
    await person.leaves();

    disk.empty();
    const later = await startPerson(home, config);
    const id = await later.open(BAD);
    await later.answer(await later.asked('host-key-unknown'), { kind: 'trust', save: true });
    const { notices } = await phaseOf(later.client, id, 'open');
    expect(notices).toEqual([`Added to ${file} line 3`]);
    expect(readFileSync(file, 'utf8')).toBe(`${content.toString()}${sshd.knownHostsLine}\n`);
    await later.leaves();
    expect(sshFolder(home)).toEqual(before);
    expect(existsSync(`${file}.old`)).toBe(false);
  });
});

test('lines of known_hosts that are not understood are told once, and the others count', async () => {
  const home = makeTempHome();
  const file = home.write('.ssh/known_hosts', `# mine\nnonsense\n${sshd.knownHostsLine}\n@wrong-marker * x y\n`);
  const config = configOf(home, good, linesTo(file));
  home.write('.ssh/config', config);
  const before = sshFolder(home);
  const person = await startPerson(home, config);
  const id = await person.open(BAD);
  const { notices } = await phaseOf(person.client, id, 'open');
  expect(notices).toEqual(['~/.ssh/known_hosts lines 2 and 4 were not understood and were skipped']);
  await person.leaves();
  expect(sshFolder(home)).toEqual(before);
});
