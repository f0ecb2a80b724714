/** Electron's entry: a list to read aloud. SSH runs in the backend process (backendHost.ts), never here. */
import { app, BrowserWindow, dialog, powerMonitor, session } from 'electron';
import { join } from 'node:path';
import type { OpenRequest } from '../shared/contract/launch.ts';
import { registerAppScheme, serveAppProtocol } from './appProtocol.ts';
import { startBackendHost } from './backendHost.ts';
import { readLaunchOptions, writeLaunchOptions } from './launchOptions.ts';
import { keepMenu } from './menu.ts';
import { linksAmong, readOpenArguments } from './openArguments.ts';
import { createNodePlatform } from './nodePlatform.ts';
import { blockNavigation, denyPermissions, openWebAddress } from './security.ts';
import { showTray } from './tray.ts';
import { openWindow } from './window.ts';
import { createWindowBounds } from './windowBounds.ts';
import { openWindowFiles } from './windowFiles.ts';

const built = (path: string) => join(app.getAppPath(), 'out', path);
const options = readLaunchOptions(process.argv.slice(app.isPackaged ? 1 : 2));
const { dataFolder } = createNodePlatform('electron', options);

app.enableSandbox();
// One folder for settings, the log and this; Chromium's own files stay apart in it.
app.setPath('userData', dataFolder);
app.setPath('sessionData', join(dataFolder, 'chromium'));
registerAppScheme();
blockNavigation();

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(run, fail);
} else {
  app.quit(); // The first one gets second-instance, and comes to the front.
}

function run(): void {
  serveAppProtocol(openWindowFiles(built('renderer')));
  denyPermissions(session.defaultSession);
  const backend = startBackendHost({
    program: built('backendProcess.js'),
    args: writeLaunchOptions(options),
    openExternal: openWebAddress,
    openWindow: () => open(),
    onCrash: reportCrash,
  });
  powerMonitor.on('resume', () => backend.resumed());
  const bounds = createWindowBounds(dataFolder);
  const open = () => openWindow({ preload: built('preload.cjs'), backend, bounds });
  keepMenu(open);
  open();

  const show = () => {
    const [first] = BrowserWindow.getAllWindows();
    if (first?.isMinimized() === true) first.restore();
    (first ?? open()).focus();
  };
  // What this start and later ones were asked to open; macOS hands links over as events.
  const hand = (request: OpenRequest | null) => {
    if (request !== null) backend.open(request);
  };
  hand(openRequestOf(process.argv));
  app.on('second-instance', (_event, argv) => {
    show();
    hand(openRequestOf(argv));
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    hand(linksAmong([url]));
  });
  showTray({ icon: join(app.getAppPath(), 'resources/icon.png'), backend, show, quit: () => app.quit() });
  // On macOS too: without a window nobody can see the shells that would go on.
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    backend
      .close()
      .finally(() => app.exit(0))
      .catch(fail);
  });
}

/** `open HOST…`, or the links among the arguments. */
function openRequestOf(argv: readonly string[]): OpenRequest | null {
  const args = argv.slice(app.isPackaged ? 1 : 2);
  const at = args.indexOf('open');
  if (at < 0) return linksAmong(args);
  try {
    const request = readOpenArguments(args.slice(at + 1));
    if (typeof request === 'string') return null;
    const { hosts, split, workspace, newWindow } = request;
    return { hosts, split, workspace, newWindow };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function reportCrash(code: number, waitMs: number): void {
  const when = waitMs === 0 ? 'now' : `in ${waitMs / 1000} s`;
  console.error(`The SSH process ended with ${code} and starts again ${when}.`);
  dialog
    .showMessageBox({
      type: 'error',
      message: 'The part of Fairlead that runs SSH stopped unexpectedly',
      detail: `All sessions ended (exit code ${code}). It starts again ${when}; then reconnect your sessions.`,
    })
    .catch(fail);
}

function fail(error: unknown): void {
  console.error(error);
  dialog.showErrorBox('Fairlead could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
