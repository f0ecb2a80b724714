/** What structures the config, each seen on the connection that it leads to. */
import { beforeAll, expect, test } from 'vitest';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { failureOf, outputOf } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

const ENVIRONMENT = 'printf "$FAIRLEAD_BLOCK"';

test('Host: blocks of other names have no effect, patterns and negation do', async () => {
  const before = [
    'Host other',
    '  SetEnv FAIRLEAD_BLOCK=other',
    'Host !web *',
    '  SetEnv FAIRLEAD_BLOCK=negated',
    'Host w?b',
    '  SetEnv FAIRLEAD_BLOCK=pattern',
  ];
  expect(await outputOf(sshd, { before, lines: ['SetEnv FAIRLEAD_BLOCK=late'] }, ENVIRONMENT)).toBe('pattern');
});

test('Match: a block counts when its criteria hold for this connection', async () => {
  const before = [
    `Match originalhost web user nobody-of-this-name`,
    '  SetEnv FAIRLEAD_BLOCK=user',
    'Match originalhost web !user nobody-of-this-name',
    '  SetEnv FAIRLEAD_BLOCK=matched',
  ];
  expect(await outputOf(sshd, { before, lines: [] }, ENVIRONMENT)).toBe('matched');
});

test('Include: the lines of the other file count, in its place', async () => {
  const home = makeTempHome();
  home.write('.ssh/conf.d/one', 'Host web\n  SetEnv FAIRLEAD_BLOCK=included\n');
  const attempt = { home, before: ['Include conf.d/*'], lines: ['SetEnv FAIRLEAD_BLOCK=main'] };
  expect(await outputOf(sshd, attempt, ENVIRONMENT)).toBe('included');
});

test('IgnoreUnknown: a keyword that nobody knows stops the connection, unless it is named', async () => {
  const lines = ['KeywordOfTomorrow yes'];
  expect(await failureOf(sshd, { lines })).toMatchObject({ code: 'config-refused', errors: [{ line: 2 }] });
  expect(await outputOf(sshd, { before: ['IgnoreUnknown Keyword*'], lines })).toBe('hello');
});

test('RefuseConnection: no connection, and its reason', async () => {
  const connections = () => sshd.log().split('Connection from').length;
  const before = connections();
  expect(await failureOf(sshd, { lines: ['RefuseConnection "moved to web2"'] })).toMatchObject({
    code: 'config-refused',
    errors: [{ text: 'RefuseConnection: moved to web2' }],
  });
  expect(connections()).toBe(before);
});

test('Tag: Match tagged looks at it', async () => {
  const before = ['Host web', '  Tag work', 'Match tagged work', '  SetEnv FAIRLEAD_BLOCK=tagged'];
  expect(await outputOf(sshd, { before, lines: [] }, ENVIRONMENT)).toBe('tagged');
});
