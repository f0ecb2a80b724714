/** Where the agent is looked for. The pipes of Windows are names here: nothing of it was tried on Windows. */
import { expect, test } from 'vitest';
import { agentAddress, WINDOWS_AGENT, windowsAgent } from '../../../electron/backend/ssh/agentAddress.ts';

const environment = { SSH_AUTH_SOCK: '/run/agent' };

test('IdentityAgent comes before SSH_AUTH_SOCK; none is none; an empty variable is no agent', async () => {
  expect(await agentAddress('/home/anna/agent', { kind: 'linux', environment })).toBe('/home/anna/agent');
  expect(await agentAddress(null, { kind: 'linux', environment })).toBeNull();
  expect(await agentAddress(undefined, { kind: 'linux', environment })).toBe('/run/agent');
  expect(await agentAddress(undefined, { kind: 'linux', environment: { SSH_AUTH_SOCK: '' } })).toBeNull();
  expect(await agentAddress(undefined, { kind: 'mac', environment: {} })).toBeNull();
});

test('on Windows: its own agent, else the Pageant of this user, else the usual name', async () => {
  const pageant = 'pageant.anna.0123456789abcdef';
  expect(windowsAgent(['wkssvc', pageant, 'openssh-ssh-agent'], 'anna')).toBe(WINDOWS_AGENT);
  expect(windowsAgent(['wkssvc', 'pageant.bert.00', pageant], 'Anna')).toBe(`\\\\.\\pipe\\${pageant}`);
  expect(windowsAgent(['pageant.bert.00'], 'anna')).toBe(WINDOWS_AGENT);
  expect(await agentAddress(undefined, { kind: 'windows', environment: {} })).toBe(WINDOWS_AGENT);
  expect(await agentAddress(undefined, { kind: 'windows', environment })).toBe('/run/agent');
});
