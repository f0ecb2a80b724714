/** The files that ssh(1) begins with. */
import type { ConfigSource } from '../../../shared/sshConfig/configReader.ts';
import type { ConfigWorld } from '../../../shared/sshConfig/world.ts';

/** One file as with -F, else (null) the person's and then the system's. Paths are byte strings. */
export function configSources(
  mainFile: string | null,
  { home, systemFolder }: Pick<ConfigWorld, 'home' | 'systemFolder'>,
): readonly ConfigSource[] {
  if (mainFile !== null) return [{ path: mainFile, userFile: true, checkPermissions: false, required: true }];
  return [
    { path: `${home}/.ssh/config`, userFile: true, checkPermissions: true, required: false },
    { path: `${systemFolder}/ssh_config`, userFile: false, checkPermissions: false, required: false },
  ];
}
