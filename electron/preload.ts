/**
 * Runs sandboxed before the page, in a world of its own. It passes on the port to the backend and the commands of the
 * menu, and exposes two functions. There is no other way from the page to Electron.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron';

// All of the page's world that is used here. The electron/ project is compiled without DOM types on purpose.
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, ports?: IpcRendererEvent['ports']): void;
};

// The agreement with renderer/rpc/connectPort.ts.
const PORT_MESSAGE = 'fairlead-port';
// The agreement with the window's commands: {type, command} with a command id of electron/menu.ts.
const COMMAND_MESSAGE = 'fairlead-command';

ipcRenderer.on('port', (event) => window.postMessage(PORT_MESSAGE, window.location.origin, event.ports));
ipcRenderer.on('command', (_event, command: string) =>
  window.postMessage({ type: COMMAND_MESSAGE, command }, window.location.origin),
);

contextBridge.exposeInMainWorld('fairlead', {
  /** The path of a dropped file: a sandboxed page cannot know it otherwise. */
  getPathForFile: (file: File) => webUtils.getPathForFile(file),
  /** The keys that a person chose, by command: the menu shows them, and on a Mac listens to them. */
  setKeys: (chosen: unknown) => ipcRenderer.send('keys', chosen),
});
