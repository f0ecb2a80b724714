/** Every host of the table, met by a person at the window: plain words in time, and all else is as it was. */
import { beforeAll, describe, expect, test } from 'vitest';
import { describeFailure } from '../../../shared/words/failure.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { badHosts } from './badHosts.ts';
import { BAD, configOf, expectWords, sshFolder, startPerson } from './person.ts';

let good: Sshd;
beforeAll(async () => {
  good = await startSshd();
});

describe.each(badHosts)('$name', ({ skip = false, ...row }) => {
  test.skipIf(skip !== false)(`fails as ${row.code}${skip === false ? '' : ` (not here: ${skip})`}`, async () => {
    const home = makeTempHome();
    const { lines, facts } = await row.arrange(home);
    const config = configOf(home, good, lines);
    home.write('.ssh/config', config);
    const before = sshFolder(home);
    const person = await startPerson(home, config);

    const { failure, took } = await person.fails(BAD);
    expect(failure).toMatchObject({ code: row.code, host: BAD, ...facts });
    expect(took).toBeLessThan(row.within);
    expectWords(failure, row.names ?? BAD);
    expect(describeFailure(failure).headline).toMatch(row.says);
    expect(describeFailure(failure).next).toContain(row.next);

    await person.nothingPending();
    await person.worksElsewhere();
    await person.leaves();
    expect(sshFolder(home)).toEqual(before);
  });
});
