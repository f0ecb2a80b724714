/** Where the three systems keep settings, and where a browser can be shown. */
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createNodePlatform, findDataFolder, hasDisplay, openInBrowser } from '../../electron/nodePlatform.ts';
import { readLaunchOptions, writeLaunchOptions } from '../../electron/launchOptions.ts';
import { makeTempFolder } from '../helpers/tempHome.ts';
import { statSync } from 'node:fs';

describe('the data folder', () => {
  test.each([
    ['linux', '/home/sam', {}, '/home/sam/.config/fairlead'],
    ['linux', '/home/sam', { XDG_CONFIG_HOME: '/data/conf' }, '/data/conf/fairlead'],
    ['linux', '/home/sam', { XDG_CONFIG_HOME: 'relative' }, '/home/sam/.config/fairlead'],
    ['linux', '/home/sam', { XDG_CONFIG_HOME: '' }, '/home/sam/.config/fairlead'],
    ['darwin', '/Users/sam', { XDG_CONFIG_HOME: '/data' }, '/Users/sam/Library/Application Support/Fairlead'],
    ['win32', '/Users/sam', { APPDATA: '/Roaming' }, '/Roaming/Fairlead'],
    ['win32', '/Users/sam', {}, '/Users/sam/AppData/Roaming/Fairlead'],
  ] as const)('on %s, for %s with %j, is %s', (platform, home, environment, folder) => {
    expect(findDataFolder(platform, home, environment).replaceAll('\\', '/')).toBe(folder);
  });

  test('is made for its owner only', () => {
    const home = makeTempFolder('home');
    vi.stubEnv('XDG_CONFIG_HOME', join(home, 'new', 'config'));
    const { dataFolder } = createNodePlatform('cli', readLaunchOptions([]));
    vi.unstubAllEnvs();
    expect(dataFolder).toBe(join(home, 'new', 'config', 'fairlead'));
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
  });
});

describe('a display', () => {
  test.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['darwin', { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }, false],
    ['win32', {}, true],
  ] as const)('on %s with %j: %s', (platform, environment, there) => {
    expect(hasDisplay(platform, environment)).toBe(there);
  });
});

test('only web addresses are opened', async () => {
  for (const address of ['file:///etc/passwd', 'javascript:alert(1)', 'ssh://web-01', 'vscode://x']) {
    await expect(openInBrowser(new URL(address))).rejects.toThrow('not a web address');
  }
});

test('launch options survive being passed to another process', () => {
  const options = readLaunchOptions(['--config', '/c o n', '--gtk-version=3', 'x', '--known-hosts=/k', '--demo']);
  expect(options).toEqual({ configFile: '/c o n', knownHostsFile: '/k', openDemo: true });
  expect(readLaunchOptions(writeLaunchOptions(options))).toEqual(options);
  expect(readLaunchOptions(['--config', 'here'])).toMatchObject({ configFile: join(process.cwd(), 'here') });
  const none = readLaunchOptions(['--config', '', '--no-sandbox']);
  expect(none).toEqual({ configFile: null, knownHostsFile: null, openDemo: false });
  expect(writeLaunchOptions(none)).toEqual([]);
});
