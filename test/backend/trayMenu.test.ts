import { describe, expect, test } from 'vitest';
import { closeQuestion } from '../../electron/closeQuestion.ts';
import { openHost, pinnedItems, trayMenu, type TrayTunnel } from '../../electron/trayMenu.ts';

const tunnel = (id: string, isRunning: boolean, group = ''): TrayTunnel => ({
  id,
  name: `Tunnel ${id}`,
  group,
  state: isRunning ? 'listening' : 'stopped',
  isRunning,
});

describe('the menu of the tray', () => {
  test('each tunnel with its state; a click on a group starts what does not run, and stops all when all runs', () => {
    const tunnels = [
      tunnel('a', true, 'work'),
      tunnel('b', false, 'work'),
      tunnel('c', true, 'demo'),
      tunnel('d', false),
    ];
    expect(trayMenu(tunnels)).toEqual([
      { kind: 'tunnels', label: 'demo: 1 of 1 running', isRunning: true, ids: ['c'] },
      { kind: 'tunnels', label: 'work: 1 of 2 running', isRunning: false, ids: ['b'] },
      { kind: 'separator' },
      { kind: 'tunnels', label: 'Tunnel a: listening', isRunning: true, ids: ['a'] },
      { kind: 'tunnels', label: 'Tunnel b: stopped', isRunning: false, ids: ['b'] },
      { kind: 'tunnels', label: 'Tunnel c: listening', isRunning: true, ids: ['c'] },
      { kind: 'tunnels', label: 'Tunnel d: stopped', isRunning: false, ids: ['d'] },
      { kind: 'separator' },
      { kind: 'open', label: 'Open Fairlead' },
      { kind: 'quit', label: 'Quit' },
    ]);
  });

  test('pinned hosts come first, at most ten, and each opens itself', () => {
    expect(trayMenu([tunnel('a', true)], ['web & co', 'db'])).toEqual([
      { kind: 'host', label: 'web && co', alias: 'web & co' },
      { kind: 'host', label: 'db', alias: 'db' },
      { kind: 'separator' },
      { kind: 'tunnels', label: 'Tunnel a: listening', isRunning: true, ids: ['a'] },
      { kind: 'separator' },
      { kind: 'open', label: 'Open Fairlead' },
      { kind: 'quit', label: 'Quit' },
    ]);
    expect(trayMenu([], ['web']).map(({ kind }) => kind)).toEqual(['host', 'separator', 'open', 'quit']);
    const many = Array.from({ length: 50 }, (_, index) => `host-${index}`);
    expect(pinnedItems(many)).toHaveLength(10);
    expect(openHost('web').hosts).toMatchObject([{ target: { kind: 'host', host: 'web' }, isLink: false }]);
  });

  test('without tunnels there is the way in and out; of a thousand there are 20', () => {
    expect(trayMenu([]).map(({ kind }) => kind)).toEqual(['open', 'quit']);
    expect(trayMenu(Array.from({ length: 1000 }, (_, index) => tunnel(`${index}`, false)))).toHaveLength(23);
  });
});

test('closing asks for shells and for clients of tunnels, and for nothing else', () => {
  expect(closeQuestion({ shells: 0, clients: 0 })).toBeNull();
  expect(closeQuestion({ shells: 1, clients: 0 })?.message).toBe('Close Fairlead and end 1 running shell?');
  expect(closeQuestion({ shells: 2, clients: 1 })).toEqual({
    message: 'Close Fairlead and end 2 shells and 1 connection through a tunnel?',
    detail: 'Programs that run in shells are hung up. Programs that use a tunnel are cut off.',
  });
});
