/** The line that mends a connection: it goes to its host alone, the rest stays byte for byte. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';

const CONFIG =
  '# mine\nHost web\n\tHostName 192.0.2.1\n\tBatchMode yes\n\nHost db\n    HostName 192.0.2.2\n\nHost *\n    BatchMode yes\n';

test.each([
  [
    'web',
    '# mine\nHost web\n\tHostName 192.0.2.1\n\tBatchMode no\n\nHost db\n    HostName 192.0.2.2\n\nHost *\n    BatchMode yes\n',
  ],
  [
    'db',
    '# mine\nHost web\n\tHostName 192.0.2.1\n\tBatchMode yes\n\nHost db\n    HostName 192.0.2.2\n    BatchMode no\n\nHost *\n    BatchMode yes\n',
  ],
])('%s alone', async (host, expected) => {
  const { client, home } = connectBackend({ config: CONFIG });
  await client.call('config.setLine', { host, keyword: 'BatchMode', value: 'no' });
  const file = join(home.path, '.ssh/config');
  expect(readFileSync(file, 'utf8')).toBe(expected);
});

test('a value that ssh would refuse is refused, and nothing is written', async () => {
  const { client, home } = connectBackend({ config: CONFIG });
  const wrong = { host: 'web', keyword: 'BatchMode', value: 'perhaps' };
  await expect(client.call('config.setLine', wrong)).rejects.toMatchObject({ code: 'not-now' });
  expect(readFileSync(join(home.path, '.ssh/config'), 'utf8')).toBe(CONFIG);
});
