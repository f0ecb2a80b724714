/** Workspaces on the disk: two windows at once, a kill at any moment, and files that somebody else wrote. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../shared/contract/workspaces.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { startKillableBackend } from '../../helpers/killableBackend.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const pane = (host: string) => ({
  target: { kind: 'host', host } as const,
  folder: null,
  facet: 'terminal' as const,
  name: '',
});
const workspace = (host: string): Workspace => ({
  tabs: [
    {
      tree: { axis: 'row', children: [{ pane: 1 }, { pane: 0 }], sizes: [0.25, 0.75] },
      panes: [pane(host), pane('db')],
    },
  ],
  front: 0,
  tunnels: [],
});

describe('a workspace', () => {
  test('of each of two windows is kept, and one is removed without the other', async () => {
    const { client, openWindow } = connectBackend({ config: 'Host web\n' });
    const other = openWindow().client;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? client : other).call('workspaces.save', {
          name: `w${index}`,
          workspace: workspace(`host-${index}`),
        }),
      ),
    );
    await other.call('workspaces.remove', { name: 'w3' });
    const { workspaces } = await client.call('settings.get', null);
    expect(Object.keys(workspaces)).toHaveLength(19);
    expect(workspaces['w7']).toEqual(workspace('host-7'));
  });

  test('follows a host that is renamed', async () => {
    const { client } = connectBackend({ config: 'Host web\n' });
    await client.call('workspaces.save', { name: 'morning', workspace: workspace('web') });
    const { workspaces } = await client.call('profiles.move', { from: 'web', to: 'shop' });
    expect(workspaces['morning']?.tabs[0]?.panes[0]?.target).toEqual({ kind: 'host', host: 'shop' });
  });

  test.each([
    [
      'a pane twice',
      { tree: { axis: 'row', children: [{ pane: 0 }, { pane: 0 }], sizes: [1, 1] }, panes: [pane('a')] },
    ],
    ['a pane that is not there', { tree: { pane: 1 }, panes: [pane('a')] }],
    [
      'sizes that do not fit',
      { tree: { axis: 'row', children: [{ pane: 0 }, { pane: 1 }], sizes: [1] }, panes: [pane('a'), pane('b')] },
    ],
    ['an option in a host', { tree: { pane: 0 }, panes: [pane('-oProxyCommand=id')] }],
  ])('with %s is refused', (_, tab) => {
    expect(v.safeParse(Workspace, { tabs: [tab], front: 0, tunnels: [] }).success).toBe(false);
  });
});

test('a kill at any moment leaves what was saved before it, and the file whole', async () => {
  const home = makeTempHome();
  home.write('.ssh/config', 'Host web\n');
  let answered = 0;
  for (let round = 0; round < 5; round++) {
    const backend = await startKillableBackend(home.path);
    const { workspaces } = await backend.client.call('settings.get', null);
    const there = Object.keys(workspaces);
    // All that was said to be saved, and at most what was under way.
    expect(there.length).toBeGreaterThanOrEqual(answered);
    for (const name of there) expect(workspaces[name]).toEqual(workspace(name));
    answered = there.length;
    const under: Promise<unknown>[] = [];
    for (let index = 0; index < 12; index++) {
      const name = `r${round}-${index}`;
      const saved = backend.client.call('workspaces.save', { name, workspace: workspace(name) });
      under.push(saved.then(() => (answered += 1)).catch(() => undefined));
    }
    // In the middle of them: each round a little later.
    await Promise.all(under.slice(0, 1 + round * 2));
    await backend.kill();
    await Promise.all(under);
  }
});
