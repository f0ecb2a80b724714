/**
 * Workspaces under their names, behind the calls `workspaces.*`. Each call changes one of them, so that two windows do not
 * undo each other; where they are kept, and that a kill leaves the file whole, is the settings' matter.
 */
import type { Handlers } from '../../../shared/contract/index.ts';
import type { Settings } from '../../../shared/contract/settings.ts';

interface SettingsStore {
  get(): Settings;
  /** Throws RpcError (`io`) when it cannot be saved. */
  update(change: Partial<Settings>): Settings;
}

type WorkspaceMethod = Extract<keyof Handlers<unknown>, `workspaces.${string}`>;

export function createWorkspaceHandlers(settings: SettingsStore): Pick<Handlers<unknown>, WorkspaceMethod> {
  return {
    'workspaces.save'({ name, workspace }) {
      settings.update({ workspaces: { ...settings.get().workspaces, [name]: workspace } });
      return null;
    },
    'workspaces.remove'({ name }) {
      const others = Object.entries(settings.get().workspaces).filter(([other]) => other !== name);
      settings.update({ workspaces: Object.fromEntries(others) });
      return null;
    },
    'workspaces.keepLast'({ workspace }) {
      settings.update({ lastWorkspace: workspace });
      return null;
    },
  };
}
