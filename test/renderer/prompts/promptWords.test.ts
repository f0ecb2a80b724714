import { describe, expect, test } from 'vitest';
import { looksLikeOneTimeCode } from '../../../shared/passwordPrompt.ts';
import { fileName, promptLabel, whoAsks } from '../../../renderer/prompts/promptWords.ts';

describe('looksLikeOneTimeCode', () => {
  test.each(['Verification code: ', 'One-time password (OATH) for `sam`: ', 'Passcode or option (1-3): ', 'Your OTP:'])(
    '%s asks for a code',
    (prompt) => expect(looksLikeOneTimeCode(prompt)).toBe(true),
  );
  test.each(['Password: ', "(sam@host) sam's password:", 'Current password:', 'Are you sure (yes/no)? '])(
    '%s does not',
    (prompt) => expect(looksLikeOneTimeCode(prompt)).toBe(false),
  );
});

test('a prompt becomes a label: without its colon, with everything visible', () => {
  expect(promptLabel('Verification code: ')).toBe('Verification code');
  expect(promptLabel('Code\u001b[2J: ')).toBe('Code␛[2J');
});

test('a path gives its file name, in either style', () => {
  expect(fileName('~/.ssh/id_ed25519_work')).toBe('id_ed25519_work');
  expect(fileName('C:\\Users\\sam\\.ssh\\id_rsa')).toBe('id_rsa');
});

test('who asks names the hops, and the port only when it is not 22', () => {
  const question = { kind: 'password', host: 'db', user: 'sam', attempt: 1, maxAttempts: 3 } as const;
  expect(whoAsks({ ...question, address: 'db.example.com', port: 22, via: ['bastion', 'gate'] })).toBe(
    'sam at db.example.com, through bastion, gate',
  );
  expect(whoAsks({ ...question, address: '192.0.2.1', port: 2222, via: [] })).toBe('sam at 192.0.2.1:2222');
});
